"""Write a source file from answers and perhaps a sample's header: commented, checked, never over another one."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import get_args

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.forms import Question, place_checked
from pipelines.readers import reader_names
from pipelines.sources import Role, Source, load_source
from quality.contracts.catalog import USES
from quality.contracts.texts import KINDS
from quality.errors import WrongUsage
from quality.intake.targets import TARGETS
from quality.territories import ISO_3166

NAME = "[a-z][a-z0-9_]{0,62}"
PAGES = Path(__file__).resolve().parents[1] / "pages"
CODECS = {"utf-8": "utf-8-sig", "cp932": "cp932", "utf-16": "utf-16"}
CATALOG = {"role": ("catalog",)}
TABLES = {"reader": ("delimited",)}
GROUPS = {"text": KINDS[1:], "credit": (), "fact": ()}
"""Prefixes of columns that are no field: text.lyrics, credit.artist, fact.tie_up; the kinds there are, or any."""
HEADER_BYTES = 65_536


def questions() -> tuple[Question, ...]:
    """Everything that `source new` asks, in order."""
    kinds = get_args(Source.model_fields["kind"].annotation)
    return (
        Question("name", "ファイル名 Name of the file (a-z, 0-9, _)"),
        Question("ja", "権利元・媒体の名前 Name in Japanese"),
        Question("en", "英語名 Name in English"),
        Question("contact", "連絡先 Contact for reports"),
        Question("kind", "誰の言葉か Whose word it is", "rights_holder", kinds),
        Question("role", "何を送るか What it sends", "catalog", get_args(Role)),
        Question("pattern", "ファイル名の形 Pattern of its files, e.g. catalog_*.csv"),
        Question("reader", "読み方 Reader", "delimited", tuple(reader_names())),
        Question("encoding", "文字コードの約束 Promised encoding", "utf-8", tuple(CODECS)),
        Question("delimiter", "区切り Delimiter", "comma", ("comma", "tab"), only_if=TABLES),
        Question("mode", "全件か差分か Full or delta", "full", ("full", "delta"), only_if=CATALOG),
        Question("schedule", "予定 Schedule", "", ("nightly", "weekdays"), optional=True),
        Question("domain", "領域(全行が同じなら) Domain, where all rows share it", optional=True, only_if=CATALOG),
        Question("map", "列の対応 field=COLUMN, …", many=True, optional=True),
        Question("uses", "許諾する利用 Uses", "", tuple(sorted(USES)), many=True, only_if=CATALOG),
        Question("territories", "地域 Territories", "JP", ("WORLD", *sorted(ISO_3166)), many=True, only_if=CATALOG),
        Question("from", "開始日 First day (YYYY-MM-DD)", only_if=CATALOG),
        Question("until", "最終日 Last day (YYYY-MM-DD)", only_if=CATALOG),
    )  # fmt: skip


def write(folder: Path, answers: dict[str, str], sample: Path | None = None) -> Path:
    """Write `<folder>/<name>.yaml` and return its path. Raises WrongUsage, with nothing written, where it is not valid.

    A column of the sample that is called like a field is read as it; of the others only what `map` names.
    """
    if not re.fullmatch(NAME, answers["name"]):
        raise WrongUsage("--name", f"{answers['name']!r} is no name", remedy="small letters, digits, _; a letter first")
    place = folder / f"{answers['name']}.yaml"
    if place.exists():
        raise WrongUsage("--name", f"{place} is there already", remedy="change that file, or give another name")
    columns = header(sample, answers["encoding"], answers["delimiter"]) if sample else ()
    mapped = _mapped(answers, columns)
    page = Environment(  # YAML, not HTML: every value goes through `quoted`
        loader=FileSystemLoader(PAGES), undefined=StrictUndefined, trim_blocks=True, autoescape=False  # noqa: S701
    )  # fmt: skip
    page.filters["quoted"], page.filters["listed"] = _quoted, _listed
    named = {column for group in mapped.values() for column in group.values()}
    unread = [column for column in columns if column not in named]
    promised = columns or tuple(dict.fromkeys(named))
    text = page.get_template("source.yaml.j2").render(answers=answers, mapped=mapped, columns=promised, unread=unread)
    place_checked(place, text, load_source)
    return place


def header(sample: Path, encoding: str, delimiter: str) -> tuple[str, ...]:
    """Names of a sample's columns, read in the promised encoding and no other. Raises WrongUsage."""
    try:
        with sample.open("rb") as file:
            start = file.read(HEADER_BYTES).decode(
                CODECS[encoding], errors="strict" if encoding == "utf-16" else "ignore"
            )
        names = next(csv.reader(io.StringIO(start), delimiter={"tab": "\t"}.get(delimiter, ",")))
    except (OSError, UnicodeError, csv.Error, StopIteration) as error:
        raise WrongUsage(
            "--sample", f"no header can be read in {encoding}: {type(error).__name__}",
            remedy="give the encoding that the supplier promises, and a file whose first line names its columns",
        ) from error  # fmt: skip
    return tuple(names)


def _mapped(answers: dict[str, str], columns: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """fields, texts, credits, facts → column. Raises WrongUsage for a field that the role does not have, or lacks."""
    role = answers["role"]
    found: dict[str, dict[str, str]] = {"fields": {}, "text": {}, "credit": {}, "fact": {}}
    for column in columns:
        if column in TARGETS[role]:
            found["fields"][column] = column
    for pair in (part.strip() for part in answers["map"].split(",") if part.strip()):
        name, equals, column = pair.partition("=")
        group, dot, kind = name.partition(".")
        if not equals or not column or (columns and column not in columns):
            raise WrongUsage(
                "--map", f"{pair!r} names no column", remedy=f"field=COLUMN with one of {', '.join(columns)}"
            )
        if dot and group in GROUPS and (not GROUPS[group] or kind in GROUPS[group]):
            found[group][kind] = column
        elif name in TARGETS[role]:
            found["fields"][name] = column
        else:
            known = [*TARGETS[role], *(f"{prefix}.…" for prefix in GROUPS)]
            raise WrongUsage("--map", f"{name!r} is no field of {role}", remedy=f"one of {', '.join(known)}")
    given = {*found["fields"], *(["domain"] if answers["domain"] else [])}
    lacking = [name for name, target in TARGETS[role].items() if target.required and name not in given]
    if lacking:
        raise WrongUsage("--map", f"{', '.join(lacking)} comes from no column", remedy=f"--map {lacking[0]}=COLUMN")
    return found


def _quoted(text: str) -> str:
    """A text as one line of YAML."""
    return yaml.safe_dump(text, allow_unicode=True, default_style='"', width=10_000).strip()


def _listed(words: str | list[str] | tuple[str, ...]) -> str:
    """`a, b`, or several words, as a list in YAML."""
    parts = [part.strip() for part in words.split(",")] if isinstance(words, str) else words
    return f"[{', '.join(_quoted(part) for part in parts if part)}]"
