"""Write a client file from answers: commented, checked by the rules of every client file, never over another one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from exports.channels import channels
from exports.client_file import Licence, read_client
from exports.feed import LANGUAGES
from exports.feeds import FEEDS
from exports.formats import formats
from pipelines.forms import Question, place_checked
from quality.contracts import DOMAINS
from quality.contracts.catalog import USES
from quality.errors import WrongUsage
from quality.territories import ISO_3166

NAME = "[a-z][a-z0-9_]{0,62}"
PAGES = Path(__file__).resolve().parents[1] / "pages"


def questions() -> tuple[Question, ...]:
    """Everything that `client new` asks, in order."""
    kinds = get_args(Licence.model_fields["kind"].annotation)
    outside = tuple(name for name, module in channels().items() if "connection" in module.NEEDS)
    return (
        Question("name", "ファイル名 Name of the file (a-z, 0-9, _)"),
        Question("ja", "提供先の名前 Name in Japanese"),
        Question("en", "英語名 Name in English"),
        Question("contact", "連絡先 Contact for alerts"),
        Question("kind", "ライセンスの種類 Kind of licence", "flat", kinds),
        Question("row_cap", "お試しの行数上限 Most rows of a feed", "1000", only_if={"kind": ("trial",)}),
        Question("use", "利用目的 Use", "", tuple(sorted(USES))),
        Question("territories", "地域 Territories", "JP", tuple(sorted(ISO_3166)), many=True),
        Question("from", "開始日 First day (YYYY-MM-DD)"),
        Question("until", "最終日 Last day (YYYY-MM-DD)"),
        Question("domains", "領域 Domains", "", tuple(DOMAINS), many=True, optional=True),
        Question("sources", "権利元 Rights holders, or all", "all", many=True),
        Question("query", "作品の条件 Query over works, e.g. genre = 演歌", optional=True),
        Question("listeners", "自社の聴取履歴 The client's own listening sources", many=True, optional=True),
        Question("feeds", "フィード Feeds", "works", tuple(FEEDS), many=True),
        Question("languages", "言語 Languages", "ja", LANGUAGES, many=True),
        Question("format", "形式 Format", "csv_gz", tuple(formats())),
        Question("channel", "送り先 Channel", "folder", tuple(channels())),
        Question("bucket", "バケット Bucket", only_if={"channel": ("s3",)}),
        Question("prefix", "フォルダ Folder at the far end", optional=True, only_if={"channel": outside}),
        Question("connection", "接続の名前 Name of the Airflow connection", only_if={"channel": outside}),
    )  # fmt: skip


def write(folder: Path, answers: dict[str, str]) -> Path:
    """Write `<folder>/<name>.yaml` and return its path. Raises WrongUsage, with nothing written, where it is not valid.

    A feed holds every field that can be licensed in these languages: what the client did not buy is to be struck out.
    """
    if not re.fullmatch(NAME, answers["name"]):
        raise WrongUsage("--name", f"{answers['name']!r} is no name", remedy="small letters, digits, _; a letter first")
    place = folder / f"{answers['name']}.yaml"
    if place.exists():
        raise WrongUsage("--name", f"{place} is there already", remedy="change that file, or give another name")
    page = Environment(  # YAML, not HTML: every value goes through `quoted`
        loader=FileSystemLoader(PAGES), undefined=StrictUndefined, trim_blocks=True, autoescape=False  # noqa: S701
    )  # fmt: skip
    page.filters["quoted"], page.filters["listed"] = _quoted, _listed
    languages = [part.strip() for part in answers["languages"].split(",")]
    fields = {name: _fields(name, languages) for name in (part.strip() for part in answers["feeds"].split(","))}
    place_checked(place, page.get_template("client.yaml.j2").render(answers=answers, fields=fields), read_client)
    return place


def _fields(feed: str, languages: list[str]) -> str:
    known = FEEDS[feed]
    return ", ".join(name for name in known.columns if not known.why_not(name, languages))


def _quoted(text: str) -> str:
    """A text as one line of YAML."""
    return yaml.safe_dump(text, allow_unicode=True, default_style='"', width=10_000).strip()


def _listed(text: str) -> str:
    """`a, b` as a list in YAML."""
    return f"[{', '.join(_quoted(part.strip()) for part in text.split(',') if part.strip())}]"
