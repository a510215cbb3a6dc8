"""Encryption for a client's own key: age, https://age-encryption.org/v1, or OpenPGP, RFC 9580, through GnuPG.

It is done once, when a package is sealed. Each encryption gives other bytes, so what was sealed is sent again as it is
and never made anew.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pyrage

from exports.disk import sha256_of
from quality.errors import WrongUsage

Recipients = Mapping[str, str]
"""Name of the connection → the public key that it holds."""
SECONDS = 1800
"""After which GnuPG is given up; it encrypts some 50 MB a second."""


def encrypt(plain: Path, recipients: Recipients, method: str) -> Path:
    """Encrypt a file for everybody named, by `method` (one of METHODS); it is named by its new content, the plain goes.

    Returns the new file, on disk. Raises WrongUsage where a key is none for this method, or where GnuPG is missing:
    then nothing is sealed.
    """
    extension, write = METHODS[method]
    unnamed = plain.with_name(f"{plain.name}.{extension}")
    write(plain, unnamed, recipients)
    with unnamed.open("rb") as written:
        os.fsync(written.fileno())
    plain.unlink()
    stem, _, rest = plain.name.partition("-")
    known = rest.partition(".")[2]
    return unnamed.rename(plain.with_name(f"{stem}-{sha256_of(unnamed)[:12]}.{known}.{extension}"))


def _age(plain: Path, hidden: Path, recipients: Recipients) -> None:
    parsed = [_age_recipient(name, text) for name, text in sorted(recipients.items())]
    with plain.open("rb") as source, hidden.open("wb") as target:
        pyrage.encrypt_io(source, target, parsed)


def _age_recipient(name: str, text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise WrongUsage(f"key {name!r}", "is no age recipient", remedy="put an age1… recipient into it") from error


def _openpgp(plain: Path, hidden: Path, recipients: Recipients) -> None:
    """By a GnuPG that knows nothing but these keys: a home of its own, no configuration, no agent, no network."""
    gpg = shutil.which("gpg")
    if gpg is None:
        raise WrongUsage(
            "encryption by openpgp", "needs GnuPG, and there is no gpg on this machine",
            remedy="install it (apt-get install gnupg), or agree on age",
        )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="kansei-gpg-") as home:
        keys: list[str] = []
        for number, (name, text) in enumerate(sorted(recipients.items())):
            if not text.strip().startswith("-----BEGIN PGP PUBLIC KEY BLOCK-----"):
                raise _no_public_key(name)
            place = Path(home, f"{number}.asc")
            place.write_text(text, encoding="utf-8")
            keys += ["--recipient-file", str(place)]
        told = subprocess.run(
            [gpg, "--homedir", home, "--no-options", "--batch", "--no-autostart", "--trust-model", "always",
             "--compress-algo", "none", "--set-filename", "", *keys, "--output", str(hidden), "--encrypt", str(plain)],
            capture_output=True, check=False, timeout=SECONDS,
        )  # fmt: skip
    if told.returncode:  # what GnuPG says may hold the names of people, so it is not passed on
        raise _no_public_key(", ".join(sorted(recipients)))


def _no_public_key(name: str) -> WrongUsage:
    return WrongUsage(
        f"key {name!r}", "is no OpenPGP public key to which files can be encrypted today",
        remedy="put an armoured public key that has not expired into it (gpg --armor --export)",
    )  # fmt: skip


METHODS: dict[str, tuple[str, Callable[[Path, Path, Recipients], None]]] = {
    "age": ("age", _age), "openpgp": ("gpg", _openpgp),
}  # fmt: skip
"""Method → end of a file's name, and how it is written."""
EXTENSIONS = tuple(f".{extension}" for extension, _ in METHODS.values())
