"""Open connections to clients' hosts. Secrets come from Airflow or the environment, and stay in here.

The only module that may ask Airflow for a connection, and only where Airflow runs anyway.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from quality.errors import WrongUsage

ANSWER_S = 60.0
"""Seconds that S3 has to answer before it is asked again."""
MORE = {"role": "role_arn", "sse": "sse", "kms_key": "kms_key_id", "bytes_per_s": "bytes_per_s"}
"""Further terms of an S3 connection → what they are called in an Airflow connection's extra."""
LOGIN_S, ALIVE_S = 20.0, 15.0
"""Seconds that an SFTP host has to let us in, and of silence after which it is asked whether it is still there."""


@dataclass(frozen=True)
class Access:
    """How to reach a host. The secret is in no repr and in no log.

    role: ARN of a role that the keys assume. sse: AES256 or aws:kms, with kms_key where it is not the bucket's own.
    bytes_per_s: what the line is to carry at most, 0: no limit.
    """

    name: str
    endpoint: str | None
    key_id: str = field(repr=False)
    secret: str = field(repr=False)
    region: str = "us-east-1"
    role: str = ""
    sse: str = ""
    kms_key: str = ""
    bytes_per_s: int = 0


@dataclass(frozen=True)
class Login:
    """How to log in to an SFTP host. host_key: the one key, as `ssh-keyscan` prints it, that the host must show.

    key: an OpenSSH private key as text, or password. bytes_per_s: what the line is to carry at most, 0: no limit.
    """

    name: str
    host: str
    port: int
    user: str
    host_key: str
    key: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    bytes_per_s: int = 0


def link(kind: str, connection: str) -> Any:
    """The opened client of the service behind a channel of this kind. Raises WrongUsage where it is not known."""
    if kind == "s3":
        return s3_client(access(connection))
    if kind == "sftp":
        return sftp_dial(login(connection))
    raise WrongUsage(f"connection {connection!r}", f"a channel of kind {kind} has none", remedy="use kind: s3 or sftp")


def access(connection: str) -> Access:
    """Endpoint and keys of a connection: Airflow's where Airflow runs, else KANSEI_S3_<CONNECTION>_*.

    In Airflow: login is the key id, password the secret, extra has endpoint_url, region_name and MORE.
    """
    found = _from_airflow(connection)
    if found:
        extra = found.extra_dejson
        endpoint, region = extra.get("endpoint_url"), extra.get("region_name", "us-east-1")
        more = {name: extra.get(given) for name, given in MORE.items()}
        return _access(connection, endpoint, found.login or "", found.password or "", region, more)
    stem = f"KANSEI_S3_{connection.upper()}_"
    key_id, secret = os.environ.get(f"{stem}KEY_ID"), os.environ.get(f"{stem}SECRET")
    if not key_id or not secret:
        raise WrongUsage(
            f"connection {connection!r}", "is not known",
            remedy=f"add it as an Airflow connection, or set {stem}KEY_ID, {stem}SECRET and {stem}ENDPOINT",
        )  # fmt: skip
    region = os.environ.get(f"{stem}REGION", "us-east-1")
    more = {name: os.environ.get(f"{stem}{name.upper()}") for name in MORE}
    return _access(connection, os.environ.get(f"{stem}ENDPOINT"), key_id, secret, region, more)


def _access(
    name: str, endpoint: str | None, key_id: str, secret: str, region: str, more: Mapping[str, Any]
) -> Access:  # fmt: skip
    sse = str(more["sse"] or "")
    if sse not in ("", "AES256", "aws:kms") or (more["kms_key"] and sse != "aws:kms"):
        raise WrongUsage(f"connection {name!r}", "asks for an unknown encryption at the far end",
                         remedy="sse is AES256 or aws:kms; kms_key goes with aws:kms")  # fmt: skip
    return Access(name, endpoint or None, key_id, secret, region, str(more["role"] or ""), sse,
                  str(more["kms_key"] or ""), int(more["bytes_per_s"] or 0))  # fmt: skip


def key(name: str) -> str:
    """A key that a client file names: the password of an Airflow connection, else KANSEI_KEY_<NAME>. Never logged."""
    found, variable = _from_airflow(name), f"KANSEI_KEY_{name.upper()}"
    secret = str(found.password or "") if found else os.environ.get(variable, "")
    if not secret:
        raise WrongUsage(
            f"key {name!r}", "is not known", remedy=f"put it into the password of an Airflow connection, or {variable}"
        )
    return secret


def s3_client(to: Access) -> Any:
    """A boto3 S3 client that repeats what is transient, at most five times in all.

    It acts as the connection's role, asks for its encryption at the far end, and sends no faster than it may.
    """
    import boto3
    from botocore.config import Config

    place = {"endpoint_url": to.endpoint, "region_name": to.region}
    keys = {"aws_access_key_id": to.key_id, "aws_secret_access_key": to.secret}
    if to.role:
        assumed = boto3.client("sts", **place, **keys).assume_role(RoleArn=to.role, RoleSessionName=f"kansei-{to.name}")
        given = assumed["Credentials"]
        keys = {"aws_access_key_id": given["AccessKeyId"], "aws_secret_access_key": given["SecretAccessKey"],
                "aws_session_token": given["SessionToken"]}  # fmt: skip
    client = boto3.client(
        "s3",
        **place,
        **keys,
        config=Config(
            retries={"mode": "standard", "max_attempts": 5},
            connect_timeout=10,
            read_timeout=ANSWER_S,
            s3={"addressing_style": "path" if to.endpoint else "auto"},
        ),
    )
    client.meta.events.register("before-parameter-build.s3.PutObject", lambda params, **_: _as_asked(params, to))
    return client


@cache
def own_s3() -> Any:
    """A boto3 client of the store that holds the house's own lake and inbox, by AWS_* variables and nothing else.

    The same variables are read by Delta and polars. Raises WrongUsage where the keys are not set.
    """
    import boto3
    from botocore.config import Config

    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    key_id, secret, token = (os.environ.get(name) for name in names)
    if not key_id or not secret:
        raise WrongUsage(
            "KANSEI_LAKE_URL and KANSEI_INBOX_URL", "need the keys of their store", remedy=f"set {', '.join(names[:2])}"
        )
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    return boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id=key_id, aws_secret_access_key=secret, aws_session_token=token,
        region_name=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1",
        config=Config(
            retries={"mode": "standard", "max_attempts": 5}, connect_timeout=10, read_timeout=ANSWER_S,
            s3={"addressing_style": "path" if endpoint else "auto"},
        ),
    )  # fmt: skip


def _as_asked(params: dict[str, Any], to: Access) -> None:
    """Add to a PutObject what the connection asks for."""
    if to.sse:
        params["ServerSideEncryption"] = to.sse
    if to.kms_key:
        params["SSEKMSKeyId"] = to.kms_key
    if to.bytes_per_s and hasattr(params["Body"], "read"):
        params["Body"] = Slowed(params["Body"], to.bytes_per_s)


class Slowed:
    """A file that is read no faster than so many bytes a second."""

    def __init__(self, file: Any, bytes_per_s: int) -> None:
        self._file, self._rate = file, bytes_per_s

    def read(self, size: int = -1) -> bytes:
        """Some bytes, after the time that they take on the line."""
        data: bytes = self._file.read(size)
        time.sleep(len(data) / self._rate)
        return data

    def seek(self, *place: int) -> int:
        """As of the file."""
        return int(self._file.seek(*place))

    def tell(self) -> int:
        """As of the file."""
        return int(self._file.tell())


def login(connection: str) -> Login:
    """Host, user and keys of a connection: Airflow's where Airflow runs, else KANSEI_SFTP_<CONNECTION>_*.

    In Airflow: extra has host_key, and private_key or the password field, and bytes_per_s. Raises WrongUsage where
    the host key or every way to log in is missing: a host that is not known for sure gets nothing.
    """
    found = _from_airflow(connection)
    stem = f"KANSEI_SFTP_{connection.upper()}_"
    if found:
        said = {"host": found.host, "port": found.port, "user": found.login, "password": found.password,
                "key": found.extra_dejson.get("private_key"), **found.extra_dejson}  # fmt: skip
    else:
        names = ("host", "port", "user", "host_key", "key", "password", "bytes_per_s")
        said = {name: os.environ.get(f"{stem}{name.upper()}") for name in names}
    missing = [name for name in ("host", "user", "host_key") if not said.get(name)]
    if missing or not (said.get("key") or said.get("password")):
        raise WrongUsage(
            f"connection {connection!r}", f"lacks {', '.join([*missing, *([] if said.get('key') else ['key'])])}",
            remedy=f"complete the Airflow connection, or set {stem}HOST, _USER, _HOST_KEY and _KEY or _PASSWORD",
        )  # fmt: skip
    return Login(
        connection, str(said["host"]), int(said.get("port") or 22), str(said["user"]), str(said["host_key"]),
        str(said.get("key") or ""), str(said.get("password") or ""), int(said.get("bytes_per_s") or 0),
    )  # fmt: skip


def sftp_dial(to: Login) -> Any:
    """How the SFTP channel reaches a host: with its one host key, and with our own key or password only."""
    import asyncssh

    from exports.channels.sftp import Dial

    async def connect() -> asyncssh.SSHClientConnection:
        return await asyncssh.connect(
            to.host, to.port, username=to.user, password=to.password or None,
            client_keys=[asyncssh.import_private_key(to.key)] if to.key else None,
            known_hosts=([asyncssh.import_public_key(to.host_key)], [], []), config=None, agent_path=None,
            connect_timeout=LOGIN_S, login_timeout=LOGIN_S, keepalive_interval=ALIVE_S,
        )  # fmt: skip

    return Dial(f"{to.host}:{to.port}", connect, to.bytes_per_s)


def _from_airflow(connection: str) -> Any:
    """What Airflow knows under this name; None where it knows nothing, or does not run."""
    if f"AIRFLOW_CONN_{connection.upper()}" not in os.environ and "airflow.sdk" not in sys.modules:
        return None
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException

    try:
        return Connection.get(connection)
    except AirflowNotFoundException:
        return None
