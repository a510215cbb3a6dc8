"""Open connections to clients' hosts. Secrets come from Airflow or the environment, and stay in here.

The only module that may ask Airflow for a connection, and only where Airflow runs anyway.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import Any

from quality.errors import WrongUsage


@dataclass(frozen=True)
class Access:
    """How to reach a host. The secret is in no repr and in no log."""

    name: str
    endpoint: str | None
    key_id: str = field(repr=False)
    secret: str = field(repr=False)
    region: str = "us-east-1"


def link(kind: str, connection: str) -> Any:
    """The opened client of the service behind a channel of this kind. Raises WrongUsage where it is not known."""
    if kind != "s3":
        raise WrongUsage(f"connection {connection!r}", f"a channel of kind {kind} has none", remedy="use kind: s3")
    return s3_client(access(connection))


def access(connection: str) -> Access:
    """Endpoint and keys of a connection: Airflow's where Airflow runs, else KANSEI_S3_<CONNECTION>_*."""
    if f"AIRFLOW_CONN_{connection.upper()}" in os.environ or "airflow.sdk" in sys.modules:
        known = _from_airflow(connection)
        if known:
            return known
    stem = f"KANSEI_S3_{connection.upper()}_"
    key_id, secret = os.environ.get(f"{stem}KEY_ID"), os.environ.get(f"{stem}SECRET")
    if not key_id or not secret:
        raise WrongUsage(
            f"connection {connection!r}", "is not known",
            remedy=f"add it as an Airflow connection, or set {stem}KEY_ID, {stem}SECRET and {stem}ENDPOINT",
        )  # fmt: skip
    region = os.environ.get(f"{stem}REGION", "us-east-1")
    return Access(connection, os.environ.get(f"{stem}ENDPOINT") or None, key_id, secret, region)


def s3_client(to: Access) -> Any:
    """A boto3 S3 client that repeats what is transient, at most five times in all."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        endpoint_url=to.endpoint,
        region_name=to.region,
        aws_access_key_id=to.key_id,
        aws_secret_access_key=to.secret,
        config=Config(
            retries={"mode": "standard", "max_attempts": 5},
            connect_timeout=10,
            read_timeout=60,
            s3={"addressing_style": "path" if to.endpoint else "auto"},
        ),
    )


def _from_airflow(connection: str) -> Access | None:
    """What Airflow knows under this name: login is the key id, password the secret; None where it knows nothing."""
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException

    try:
        found = Connection.get(connection)
    except AirflowNotFoundException:
        return None
    extra = found.extra_dejson
    endpoint, region = extra.get("endpoint_url"), extra.get("region_name", "us-east-1")
    return Access(connection, endpoint or None, found.login or "", found.password or "", region)
