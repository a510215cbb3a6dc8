"""Encryption with age, https://age-encryption.org/v1: once, when a package is sealed.

Each encryption gives other bytes, so what was sealed is sent again as it is and never made anew.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pyrage

from exports.disk import sha256_of
from quality.errors import WrongUsage

EXTENSION = "age"


def encrypt(plain: Path, recipients: Mapping[str, str]) -> Path:
    """Encrypt a file for these recipients (name → age recipient), named by its new content; the plain one goes.

    Returns the new file, on disk. Raises WrongUsage where a recipient is none.
    """
    parsed = [_recipient(name, text) for name, text in sorted(recipients.items())]
    unnamed = plain.with_name(f"{plain.name}.{EXTENSION}")
    with plain.open("rb") as source, unnamed.open("wb") as target:
        pyrage.encrypt_io(source, target, parsed)
        target.flush()
        os.fsync(target.fileno())
    plain.unlink()
    stem, _, rest = plain.name.partition("-")
    extension = rest.partition(".")[2]
    return unnamed.rename(plain.with_name(f"{stem}-{sha256_of(unnamed)[:12]}.{extension}.{EXTENSION}"))


def _recipient(name: str, text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise WrongUsage(f"key {name!r}", "is no age recipient", remedy="put an age1… recipient into it") from error
