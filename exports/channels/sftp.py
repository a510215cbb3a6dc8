"""A client's SFTP box, through connections that are dialled for us; this module knows no secret.

Nothing is overwritten but LATEST.json: a file grows under `.incoming/<sha256>.part`, is read back, and gets its name by
SFTP's plain rename, which fails where something lies already. A transfer that breaks off goes on where it stopped.
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

import asyncssh

from exports.channels import Target
from quality.errors import DeliveryConflict

NEEDS: tuple[str, ...] = ("connection",)
TAKES: tuple[str, ...] = ("prefix",)
LEAVES_HOUSE = True
INCOMING = ".incoming"
BLOCK = 4 << 20
"""Bytes written before the next are read: what a break may leave half-written at the end of a part."""
TRIES = 5
FIRST_WAIT_S = 0.5
"""Seconds before the second try; each later wait is twice as long, and up to half of it longer."""
BROKEN = (
    ConnectionError, TimeoutError, asyncssh.DisconnectError, asyncssh.ChannelOpenError, asyncssh.SFTPConnectionLost,
    asyncssh.SFTPNoConnection,
)  # fmt: skip
"""What another try may mend. A host key that is not the promised one is not among them."""
ABSENT = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath)

Result = TypeVar("Result")


@dataclass(frozen=True)
class Dial:
    """How a client's host is reached. `connect` opens an SSH connection and holds the secrets.

    bytes_per_s: what the client's line is to carry at most; 0: as fast as it goes.
    """

    host: str
    connect: Callable[[], Awaitable[asyncssh.SSHClientConnection]] = field(repr=False)
    bytes_per_s: int = 0


def connect(target: Target) -> Box:
    """The channel into the client's box. Nothing is dialled before the first file."""
    return Box(target.client, target.prefix or ".", target.link)


class Box:
    """A folder on the client's SFTP host, which is the client's root. Calls may come from several threads."""

    def __init__(self, client: str, root: str, dial: Dial) -> None:
        self.client, self.root, self._dial = client, root, dial
        self._loop = asyncio.new_event_loop()
        self._lock = asyncio.Lock()
        self._sftp: asyncssh.SFTPClient | None = None
        self._seen: dict[str, str] = {}  # path → sha256 of what this run has read back there
        threading.Thread(target=self._loop.run_forever, name=f"sftp-{client}", daemon=True).start()

    @property
    def where(self) -> str:
        """Host and folder as text."""
        return f"sftp://{self._dial.host}/{self.root.removeprefix('./').removeprefix('.')}".rstrip("/")

    def put(self, path: str, file: Path, sha256: str) -> None:
        """Bring a file there, if it is not there yet. Raises DeliveryConflict where other bytes lie there."""
        self._run(lambda sftp: self._bring(sftp, path, file, sha256))

    def check(self, path: str, sha256: str, size: int) -> bool:
        """Does exactly this lie there? What this run has read back already is only measured again."""
        return self._run(lambda sftp: self._is_there(sftp, path, sha256, size))

    def read(self, path: str) -> bytes | None:
        """The bytes there; None where there is nothing."""
        return self._run(lambda sftp: self._read(sftp, path))

    def create(self, path: str, data: bytes) -> None:
        """Create once. Raises DeliveryConflict where other bytes lie there."""
        self._run(lambda sftp: self._create(sftp, path, data))

    def replace(self, path: str, data: bytes) -> None:
        """Write over what lies there, atomically, and sweep away what earlier breaks left in `.incoming`."""
        self._run(lambda sftp: self._replace(sftp, path, data))

    # -- with a connection

    async def _bring(self, sftp: asyncssh.SFTPClient, path: str, file: Path, sha256: str) -> None:
        place, part = self._place(path), self._place(f"{INCOMING}/{sha256}.part")
        if await _size(sftp, place) is None:
            await self._folders(sftp, place, part)
            if await self._sha256(sftp, part) != sha256:
                await self._fill(sftp, part, file)
            if await self._sha256(sftp, part) != sha256:
                await sftp.remove(part)
                raise ConnectionError(f"{path} did not arrive as it was sent")
            await _rename_once(sftp, part, place)
        if await self._sha256(sftp, place) != sha256:
            raise self._conflict(path)
        self._seen[path] = sha256

    async def _is_there(self, sftp: asyncssh.SFTPClient, path: str, sha256: str, size: int) -> bool:
        place = self._place(path)
        if await _size(sftp, place) != size:
            return False
        return self._seen.get(path) == sha256 or await self._sha256(sftp, place) == sha256

    async def _read(self, sftp: asyncssh.SFTPClient, path: str) -> bytes | None:
        try:
            async with sftp.open(self._place(path), "rb") as there:
                data: bytes = await there.read()
        except ABSENT:
            return None
        return data

    async def _create(self, sftp: asyncssh.SFTPClient, path: str, data: bytes) -> None:
        place = self._place(path)
        if await _size(sftp, place) is None:
            part = await self._written(sftp, place, data)
            await _rename_once(sftp, part, place)
        if await self._read(sftp, path) != data:
            raise self._conflict(path)

    async def _replace(self, sftp: asyncssh.SFTPClient, path: str, data: bytes) -> None:
        place = self._place(path)
        await sftp.posix_rename(await self._written(sftp, place, data), place)
        with suppress(*ABSENT):
            for name in await sftp.listdir(self._place(INCOMING)):
                if name not in (".", ".."):
                    await sftp.remove(self._place(f"{INCOMING}/{name}"))

    async def _written(self, sftp: asyncssh.SFTPClient, place: str, data: bytes) -> str:
        """Path of a part that holds `data`, whole and on disk as far as the host can tell."""
        part = self._place(f"{INCOMING}/{hashlib.sha256(data).hexdigest()}.part")
        await self._folders(sftp, place, part)
        async with sftp.open(part, "wb") as target:
            await target.write(data)
            await _sync(target)
        return part

    async def _fill(self, sftp: asyncssh.SFTPClient, part: str, file: Path) -> None:
        """Write a file into its part, from the last whole block that lies there on."""
        have = await _size(sftp, part) or 0
        if have > file.stat().st_size:
            await sftp.remove(part)
            have = 0
        start = max(0, have - 1) // BLOCK * BLOCK
        async with sftp.open(part, asyncssh.FXF_WRITE | asyncssh.FXF_CREAT, encoding=None) as target:
            with file.open("rb") as source:
                source.seek(start)
                while block := source.read(BLOCK):
                    await target.write(block, start)
                    start += len(block)
                    if self._dial.bytes_per_s:
                        await asyncio.sleep(len(block) / self._dial.bytes_per_s)
            await _sync(target)

    async def _sha256(self, sftp: asyncssh.SFTPClient, place: str) -> str | None:
        """Digest of what lies there, by reading it back; None where there is nothing."""
        digest = hashlib.sha256()
        try:
            async for block in _blocks(sftp, place):
                digest.update(block)
        except ABSENT:
            return None
        return digest.hexdigest()

    async def _folders(self, sftp: asyncssh.SFTPClient, *places: str) -> None:
        for place in places:
            await sftp.makedirs(place.rpartition("/")[0], exist_ok=True)

    def _place(self, path: str) -> str:
        return f"{self.root}/{path}"

    def _conflict(self, path: str) -> DeliveryConflict:
        return DeliveryConflict(
            f"{self.client}: {path}", "something else lies at the client under this name",
            remedy=f"look at {self.where}, find out who wrote it, and move it away",
        )  # fmt: skip

    # -- over breaks

    def _run(self, work: Callable[[asyncssh.SFTPClient], Coroutine[Any, Any, Result]]) -> Result:
        return asyncio.run_coroutine_threadsafe(self._again(work), self._loop).result()

    async def _again(self, work: Callable[[asyncssh.SFTPClient], Coroutine[Any, Any, Result]]) -> Result:
        """Do the work; over a broken connection again, with a new one and after a wait."""
        for attempt in range(TRIES - 1):
            try:
                return await work(await self._opened())
            except BROKEN as error:
                if isinstance(error, asyncssh.HostKeyNotVerifiable | asyncssh.PermissionDenied):
                    raise
                self._sftp = None
            await asyncio.sleep(FIRST_WAIT_S * 2**attempt * (1 + self._jitter(attempt)))
        return await work(await self._opened())

    async def _opened(self) -> asyncssh.SFTPClient:
        async with self._lock:
            if self._sftp is None:
                connection = await self._dial.connect()
                self._sftp = await connection.start_sftp_client()
            return self._sftp

    def _jitter(self, attempt: int) -> float:
        """0 to ½, another one for each client and attempt, so that clients cut off together come back apart."""
        return hashlib.sha256(f"{self.client} {attempt}".encode()).digest()[0] / 512


async def _blocks(sftp: asyncssh.SFTPClient, place: str) -> AsyncIterator[bytes]:
    async with sftp.open(place, "rb") as there:
        while block := cast(bytes, await there.read(BLOCK)):
            yield block


async def _size(sftp: asyncssh.SFTPClient, place: str) -> int | None:
    try:
        return (await sftp.stat(place)).size
    except ABSENT:
        return None


async def _rename_once(sftp: asyncssh.SFTPClient, part: str, place: str) -> None:
    """Give a part its name. Where something has it already, the caller compares; the part is gone in any case."""
    try:
        await sftp.rename(part, place)
    except (asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists, *ABSENT):
        if await _size(sftp, place) is None:
            raise
        with suppress(*ABSENT):
            await sftp.remove(part)


async def _sync(target: asyncssh.SFTPClientFile) -> None:
    with suppress(asyncssh.SFTPOpUnsupported):  # the host does not offer it
        await target.fsync()
