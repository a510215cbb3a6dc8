"""Ed25519 signatures of manifests, RFC 8032: the same manifest and key give the same signature.

A key comes as text, from a connection or the environment: 32 bytes in base64, or PKCS 8 PEM. It is in no repr.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from quality.errors import WrongUsage

SEED = 32


@dataclass(frozen=True)
class Signer:
    """A signing key. id: the first 16 hex digits of the public key's sha256, by which a client knows it."""

    id: str
    public: str
    _key: Ed25519PrivateKey = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """The signature over `data`, in base64, with a line feed."""
        return base64.b64encode(self._key.sign(data)) + b"\n"

    @property
    def stated(self) -> dict[str, str]:
        """What a manifest says of its key."""
        return {"id": self.id, "ed25519": self.public}


def signer(name: str, secret: str) -> Signer:
    """The key that the connection `name` holds. Raises WrongUsage, without showing it, where it is none."""
    try:
        key = _pem(secret) if "BEGIN" in secret else Ed25519PrivateKey.from_private_bytes(_seed(secret))
    except (ValueError, TypeError) as error:
        raise WrongUsage(
            f"key {name!r}", "is no Ed25519 key", remedy="put 32 random bytes in base64, or a PKCS 8 PEM, into it"
        ) from error
    public = key.public_key().public_bytes_raw()
    return Signer(hashlib.sha256(public).hexdigest()[:16], base64.b64encode(public).decode(), key)


def _seed(secret: str) -> bytes:
    try:
        seed = base64.b64decode(secret.strip(), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(seed) != SEED:
        raise ValueError("not 32 bytes")
    return seed


def _pem(secret: str) -> Ed25519PrivateKey:
    key = load_pem_private_key(secret.encode(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("another kind of key")
    return key
