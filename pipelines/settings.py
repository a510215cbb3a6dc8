"""Settings from KANSEI_* variables, read once; below this file nobody looks at the environment or the clock."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipelines.buckets import Bucket
from quality.errors import WrongUsage

os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0")
"""Where polars loads after this, it gives memory back at once: 5 % of what a process that scores takes."""
ROOT = Path(__file__).resolve().parent.parent
JST = ZoneInfo("Asia/Tokyo")
AHEAD = dt.timedelta(days=366)
"""A night may be tried out ahead of its time; a later one is a slip of the pen."""


class Settings(BaseSettings):
    """Where things lie and how wide to work. Each field is KANSEI_<FIELD> in the environment."""

    model_config = SettingsConfigDict(env_prefix="KANSEI_")

    data: Path = Field(ROOT / "var", description="Folder that holds all state")
    lake_url: str = Field("", description="s3://bucket/prefix of the lake; where empty, lake/ in the data folder")
    inbox_url: str = Field("", description="s3://bucket/prefix of the inbox; where empty, inbox/ in the data folder")
    sources: Path = Field(ROOT / "pipelines" / "sources", description="Folder of source files (YAML)")
    clients: Path = Field(ROOT / "exports" / "clients", description="Folder of client files (YAML)")
    accept: str = Field("", description="Tables, comma separated, whose move since the last night is meant")
    panel: str = Field("", description="Annotators, comma separated; where empty, all who have judged")
    engine: Literal["mecab", "janome"] = Field("mecab", description="Morphological analyser")
    parity: float = Field(0.005, ge=0, le=1, description="Share of newly read sentences that Janome reads too; 0: none")
    cache: Path = Field(ROOT / "var" / "cache", description="Folder for what is compiled once")
    processes: int = Field(2, ge=1, le=256, description="Worker processes of map_partitions")
    workers: str = Field("", description="Dask scheduler of map_partitions, tcp://… or tls://…; where empty, processes")
    workers_tls: Path | None = Field(None, description="Folder with ca.pem, cert.pem, key.pem for a tls:// scheduler")
    keep_nights: int = Field(400, ge=31, description="Nights that can be delivered or run again as they were")
    keep_months: int = Field(84, ge=0, description="Months of which the first night is kept")

    @property
    def accepted(self) -> frozenset[str]:
        """Tables whose drift and shrinkage the gate lets pass on this run."""
        return frozenset(name.strip() for name in self.accept.split(",") if name.strip())

    @property
    def annotators(self) -> tuple[str, ...]:
        """The panel, as `panel` names it."""
        return tuple(name.strip() for name in self.panel.split(",") if name.strip())

    @field_validator("data")
    @classmethod
    def _is_a_folder(cls, data: Path) -> Path:
        """Raises WrongUsage for an address: only lake and inbox can lie in a bucket."""
        if re.match(r"[a-z0-9]+:/", str(data)):
            raise WrongUsage(
                "KANSEI_DATA", "is no folder; packages, reports and models need one",
                remedy="for lake and inbox in a bucket: KANSEI_LAKE_URL and KANSEI_INBOX_URL, s3://bucket/prefix",
            )  # fmt: skip
        return data

    @property
    def inbox(self) -> Path:
        """inbox/<source>/<night>/<file>: what suppliers put down. Of one in a bucket, the copy here."""
        return self.data / ("inbox-copy" if self.inbox_url else "inbox")

    @property
    def lake(self) -> Path | Bucket:
        """Delta tables and the suppliers' bytes (bronze)."""
        return Bucket.at("KANSEI_LAKE_URL", self.lake_url) if self.lake_url else self.lake_folder

    @property
    def lake_folder(self) -> Path:
        """The lake, or of one in a bucket what this machine keeps of it: caches, which are made anew where missing."""
        return self.data / "lake"

    @property
    def models(self) -> Path:
        """models/<version>: learned models, and the history of champions."""
        return self.data / "models"

    @property
    def out(self) -> Path:
        """out/<client>/<night>[.rN]: sealed packages."""
        return self.data / "out"

    @property
    def delivered(self) -> Path:
        """delivered/<client>: the local channel."""
        return self.data / "delivered"

    @property
    def approvals(self) -> Path:
        """approvals/<client>: who let which delivery go out, and why."""
        return self.data / "approvals"

    @property
    def reports(self) -> Path:
        """reports/<night>: summaries, quality results and the night's page."""
        return self.data / "reports"


def tonight() -> str:
    """Today's date in Japan: the only place that reads the clock."""
    return dt.datetime.now(JST).date().isoformat()


def night_named(text: str) -> str:
    """Check that `text` is a night, "YYYY-MM-DD", and return it. Raises WrongUsage."""
    if not is_night(text):
        raise WrongUsage("night", f"{text!r} is not a date", remedy="give a JST date such as 2026-11-20")
    return text


def asked_night(text: str, last: str, today: str) -> str:
    """The night that a command is for: `text`, or today where none is given.

    last: the last night that has run, "" where none has. Raises WrongUsage where no night is given and the clock is
    behind that one: it went back; and where a night is given that is further ahead than anybody can mean.
    """
    if not text and last > today:
        raise WrongUsage(
            "night", f"this machine's clock says {today} in Japan, and {last} has run: the clock went back",
            remedy="set the clock (timedatectl), or say which night: --night",
        )  # fmt: skip
    named = night_named(text or today)
    if dt.date.fromisoformat(named) > dt.date.fromisoformat(today) + AHEAD:
        raise WrongUsage("--night", f"{named} is more than a year ahead of {today}", remedy="a night such as " + today)
    return named


def is_night(text: str) -> bool:
    """Is `text` a date as a night is written, "YYYY-MM-DD"?"""
    try:
        return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False
