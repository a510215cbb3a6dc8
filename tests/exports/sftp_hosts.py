"""SFTP hosts on loopback for the channel's tests: OpenSSH with a chrooted user where we are root, else asyncssh's."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh

SSHD = shutil.which("sshd") or "/usr/sbin/sshd"
CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {keys}/host
PidFile {keys}/pid
AuthorizedKeysFile {keys}/%u.pub
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
PermitRootLogin no
AllowUsers {users}
Subsystem sftp internal-sftp
ChrootDirectory {homes}/%u
ForceCommand internal-sftp
AllowTcpForwarding no
X11Forwarding no
LogLevel ERROR
"""


@dataclass(frozen=True)
class Host:
    """A running host. users: name → private key. homes: name → where the user's box lies on this machine."""

    kind: str
    port: int
    host_key: str
    users: dict[str, str]
    homes: dict[str, Path]


def can_run_openssh() -> bool:
    """Chrooting and making users need root."""
    return os.geteuid() == 0 and Path(SSHD).exists() and shutil.which("useradd") is not None


@contextmanager
def openssh(names: tuple[str, ...]) -> Iterator[Host]:
    """Debian's sshd with a user of its own for each client, chrooted, keys only; gone with its users afterwards.

    Its folder lies in /run: sshd chroots only below folders that nobody but root may write.
    """
    folder = Path(tempfile.mkdtemp(prefix="kansei-sshd-", dir="/run"))
    folder.chmod(0o755)
    keys, homes, port = folder / "keys", folder / "homes", _free_port()
    keys.mkdir(parents=True)
    Path("/run/sshd").mkdir(exist_ok=True)
    users = {}
    for name in names:
        users[name] = _key(keys / name)
        (homes / name / "box").mkdir(parents=True)
        subprocess.run(
            ["useradd", "--no-create-home", "--password", "*", "--shell", "/usr/sbin/nologin", name], check=True
        )
        shutil.chown(homes / name / "box", name, name)
    _key(keys / "host")
    config = keys / "sshd_config"
    config.write_text(CONFIG.format(port=port, keys=keys, homes=homes, users=" ".join(names)), encoding="utf-8")
    running = subprocess.Popen([SSHD, "-D", "-e", "-f", str(config)], stderr=subprocess.PIPE)
    try:
        _wait(port, running)
        yield Host("OpenSSH", port, (keys / "host.pub").read_text(encoding="utf-8"), users,
                   {name: homes / name / "box" for name in names})  # fmt: skip
    finally:
        running.terminate()
        running.wait(10)
        for name in names:
            subprocess.run(["userdel", "--force", name], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(folder)


@contextmanager
def asyncssh_host(folder: Path, names: tuple[str, ...]) -> Iterator[Host]:
    """asyncssh's own server, each user in a folder of its own: what there is where we are not root."""
    keys = folder / "keys"
    keys.mkdir(parents=True)
    users = {name: _key(keys / name) for name in names}
    homes = {name: folder / "homes" / name / "box" for name in names}
    for home in homes.values():
        home.mkdir(parents=True)
    _key(keys / "host")

    class Server(asyncssh.SSHServer):
        def public_key_auth_supported(self) -> bool:
            return True

        def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
            known = keys / f"{username}.pub"
            return known.is_file() and asyncssh.import_public_key(known.read_text(encoding="utf-8")) == key

    def chrooted(channel: asyncssh.SSHServerChannel) -> asyncssh.SFTPServer:
        name = channel.get_connection().get_extra_info("username")
        return asyncssh.SFTPServer(channel, chroot=str(homes[name].parent))

    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    listening = asyncssh.listen(
        "127.0.0.1", 0, server_factory=Server, server_host_keys=[str(keys / "host")], sftp_factory=chrooted
    )
    acceptor = asyncio.run_coroutine_threadsafe(_awaited(listening), loop).result()
    try:
        yield Host("asyncssh", acceptor.get_port(), (keys / "host.pub").read_text(encoding="utf-8"), users, homes)
    finally:
        loop.call_soon_threadsafe(acceptor.close)
        loop.call_soon_threadsafe(loop.stop)


async def _awaited(listening: object) -> asyncssh.SSHAcceptor:
    return await listening  # type: ignore[misc]


def _key(path: Path) -> str:
    """Make a key pair; its private half."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(str(path))
    path.chmod(0o600)
    key.write_public_key(str(path.with_name(f"{path.name}.pub")))
    path.with_name(f"{path.name}.pub").chmod(0o644)
    return path.read_text(encoding="utf-8")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


def _wait(port: int, running: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        if running.poll() is not None:
            raise RuntimeError(f"sshd ended: {running.stderr.read().decode() if running.stderr else ''}")
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("sshd did not listen within 5 s")
