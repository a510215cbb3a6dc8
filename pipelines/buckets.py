"""A folder of an S3 bucket that holds lake or inbox: s3://bucket/prefix. What it says of itself has no secret."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipelines.connections import own_s3
from quality.errors import StoreFailed, WrongUsage

ABSENT = {"404", "NoSuchKey", "NotFound"}
_ADDRESS = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?P<prefix>(/[^/?#]+)*)/?")
DELTA = {"conditional_put": "etag", "allow_http": "true"}
"""How Delta writes there: a commit is put only where no other lies, so of two writers one tries again."""


@dataclass(frozen=True)
class Thing:
    """An object below a folder: its key from there on, size, and the store's tag of its bytes."""

    key: str
    size: int
    tag: str


@dataclass(frozen=True)
class Bucket:
    """A folder of a bucket; as text its address. Keys to it come from AWS_* variables alone.

    Every call raises StoreFailed where the store does not answer or does not let us; reading what is not there raises
    FileNotFoundError.
    """

    bucket: str
    prefix: str = ""

    @classmethod
    def at(cls, setting: str, address: str) -> Bucket:
        """The folder that a setting names. Raises WrongUsage for anything but s3://bucket/prefix."""
        found = _ADDRESS.fullmatch(address)
        if not found:  # not repeated: it may hold a key
            raise WrongUsage(setting, "is no s3://bucket/prefix", remedy="such as s3://kansei/lake; keys go into AWS_*")
        return cls(found["bucket"], found["prefix"].lstrip("/"))

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    def __truediv__(self, name: str | PurePosixPath) -> Bucket:
        return Bucket(self.bucket, f"{self.prefix}/{name}" if self.prefix else str(name))

    def read_bytes(self) -> bytes:
        """The bytes of the object here."""
        with self._told():
            data: bytes = own_s3().get_object(Bucket=self.bucket, Key=self.prefix)["Body"].read()
        return data

    def read_text(self, encoding: str = "utf-8") -> str:
        """The text of the object here."""
        return self.read_bytes().decode(encoding)

    def write_bytes(self, data: bytes) -> None:
        """Put an object here, in place of what there is."""
        with self._told():
            own_s3().put_object(Bucket=self.bucket, Key=self.prefix, Body=data)

    def exists(self) -> bool:
        """Is there an object here?"""
        try:
            with self._told():
                own_s3().head_object(Bucket=self.bucket, Key=self.prefix)
        except FileNotFoundError:
            return False
        return True

    def upload(self, path: Path) -> None:
        """Put a file's bytes here."""
        with self._told():
            own_s3().upload_file(str(path), self.bucket, self.prefix)

    def download(self, path: Path, first: int | None = None) -> None:
        """Write the object here, or so many bytes of its beginning, into a file that is there whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{hashlib.sha256(path.name.encode()).hexdigest()[:16]}.part")
        asked = {"Range": f"bytes=0-{first - 1}"} if first else {}
        with self._told(), part.open("wb") as target:
            shutil.copyfileobj(own_s3().get_object(Bucket=self.bucket, Key=self.prefix, **asked)["Body"], target)
        part.replace(path)

    def things(self) -> Iterator[Thing]:
        """Everything below here, by key."""
        below = f"{self.prefix}/" if self.prefix else ""
        with self._told():
            for page in own_s3().get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=below):
                for each in page.get("Contents", []):
                    yield Thing(each["Key"][len(below) :], each["Size"], each["ETag"])

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what went wrong by the store's code only: its messages repeat key ids."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except ClientError as error:
            code = str(error.response["Error"]["Code"])
            if code in ABSENT:
                raise FileNotFoundError(str(self)) from None
            raise StoreFailed(
                str(self), f"the store answers {code}", remedy="look at the bucket's name and rights, and at AWS_* here"
            ) from None
        except (BotoCoreError, OSError) as error:
            if isinstance(error, FileNotFoundError):
                raise
            raise StoreFailed(
                str(self), f"the store does not answer ({type(error).__name__})",
                remedy="is AWS_ENDPOINT_URL right, and the network up? then the same command again",
            ) from None  # fmt: skip
