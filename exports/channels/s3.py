"""An S3 bucket, through the boto3 client that is handed in; this module knows no secret.

Nothing is overwritten: every object but LATEST.json is written with `If-None-Match: *`, with its SHA-256, and
looked at afterwards. A store that keeps no SHA-256 of its objects is read back instead.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from exports.channels import Target
from quality.errors import DeliveryConflict

NEEDS: tuple[str, ...] = ("bucket", "connection")
TAKES: tuple[str, ...] = ("prefix",)
LEAVES_HOUSE = True
ABSENT = ("404", "NoSuchKey", "NotFound")
TAKEN = ("412", "PreconditionFailed", "409", "ConditionalRequestConflict")
READ_AT_ONCE = 1 << 20


def connect(target: Target) -> Bucket:
    """The channel into the client's bucket."""
    return Bucket(target.client, target.bucket, target.prefix, target.link)


@dataclass(frozen=True)
class Bucket:
    """A bucket and a prefix in it, which is the client's root."""

    client: str
    bucket: str
    prefix: str
    link: Any = field(repr=False)

    @property
    def where(self) -> str:
        """Bucket and prefix as text."""
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    def put(self, path: str, file: Path, sha256: str) -> None:
        """Bring a file there, if it is not there yet. Raises DeliveryConflict where other bytes lie there."""
        if self._sha256(path) is None:
            with file.open("rb") as source:
                self._write_once(path, source, sha256)
        self._same_or_conflict(path, sha256)

    def check(self, path: str, sha256: str, size: int) -> bool:
        """Does exactly this lie there?"""
        head = self._head(path)
        return head is not None and head["ContentLength"] == size and self._sha256(path) == sha256

    def read(self, path: str) -> bytes | None:
        """The bytes there; None where there is nothing."""
        try:
            data: bytes = self.link.get_object(Bucket=self.bucket, Key=self._key(path))["Body"].read()
        except self.link.exceptions.ClientError as error:
            if _code(error) in ABSENT:
                return None
            raise
        return data

    def create(self, path: str, data: bytes) -> None:
        """Create once. Raises DeliveryConflict where other bytes lie there."""
        self._write_once(path, data, hashlib.sha256(data).hexdigest())
        if self.read(path) != data:
            raise self._conflict(path)

    def replace(self, path: str, data: bytes) -> None:
        """Write over what lies there; S3 does that atomically."""
        digest = hashlib.sha256(data).hexdigest()
        self.link.put_object(Bucket=self.bucket, Key=self._key(path), Body=data, ChecksumSHA256=_base64(digest))

    def _write_once(self, path: str, body: BinaryIO | bytes, sha256: str) -> None:
        try:
            self.link.put_object(
                Bucket=self.bucket, Key=self._key(path), Body=body, ChecksumSHA256=_base64(sha256), IfNoneMatch="*"
            )
        except self.link.exceptions.ClientError as error:
            if _code(error) not in TAKEN:
                raise

    def _same_or_conflict(self, path: str, sha256: str) -> None:
        if self._sha256(path) != sha256:
            raise self._conflict(path)

    def _conflict(self, path: str) -> DeliveryConflict:
        return DeliveryConflict(
            f"{self.client}: {path}", "something else lies at the client under this name",
            remedy=f"look at {self.where}, find out who wrote it, and move it away",
        )  # fmt: skip

    def _head(self, path: str) -> dict[str, Any] | None:
        try:
            head: dict[str, Any] = self.link.head_object(
                Bucket=self.bucket, Key=self._key(path), ChecksumMode="ENABLED"
            )
        except self.link.exceptions.ClientError as error:
            if _code(error) in ABSENT:
                return None
            raise
        return head

    def _sha256(self, path: str) -> str | None:
        """Digest of what lies there, as the store vouches for it or, where it does not, by reading it back."""
        head = self._head(path)
        if head is None:
            return None
        if "ChecksumSHA256" in head and head.get("ChecksumType", "FULL_OBJECT") == "FULL_OBJECT":
            return base64.b64decode(head["ChecksumSHA256"]).hex()
        digest = hashlib.sha256()
        body = self.link.get_object(Bucket=self.bucket, Key=self._key(path))["Body"]
        for chunk in body.iter_chunks(READ_AT_ONCE):
            digest.update(chunk)
        return digest.hexdigest()

    def _key(self, path: str) -> str:
        return f"{self.prefix}/{path}" if self.prefix else path


def _code(error: Any) -> str:
    return str(error.response["Error"]["Code"])


def _base64(sha256: str) -> str:
    return base64.b64encode(bytes.fromhex(sha256)).decode()
