"""Source files: one YAML a supplier, saying what it promises and what its columns mean."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from pipelines.lake import digest_of
from pipelines.readers import columns_given, reader_names
from pipelines.schedules import Schedule
from quality.contracts.catalog import USES
from quality.contracts.facts import FACT_KINDS, OWN
from quality.contracts.texts import KINDS
from quality.intake.feedback import names_a_user
from quality.intake.fields import Mapped
from quality.intake.targets import ALTERNATIVES, TARGETS
from quality.territories import ISO_3166
from quality.yaml_lines import MarkedYaml

Role = Literal["catalog", "takedown", "articles", "creatives", "annotations", "listening", "feedback", "identity"]
INTAKE_VERSION = 5
"""Raised when a change of the readers or rules must judge every kept drop again."""

LINE_READERS = ("delimited", "json_lines")


class Strict(BaseModel):
    """No key that nobody knows."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Names(Strict):
    """A name in two languages."""

    ja: str
    en: str


class Column(Strict):
    """A column of the file, or a fixed value, and perhaps another rule than the field's own."""

    column: str = ""
    value: str = ""
    rule: str = ""

    @model_validator(mode="after")
    def _known_rule(self) -> Column:
        if self.rule and self.rule not in ALTERNATIVES:
            raise ValueError(f"rule {self.rule!r} is not one of {', '.join(sorted(ALTERNATIVES))}")
        if bool(self.column) == bool(self.value):
            raise ValueError("give either a column or a value")
        return self


class Tombstone(Strict):
    """A column whose word says that a row withdraws its key; of such a row nothing but the key is read.

    live: what the column holds in all other rows; any third word sets its row aside.
    """

    column: str
    gone: Annotated[tuple[str, ...], Field(min_length=1)]
    live: tuple[str, ...] = ("",)


def _known_fact(name: str) -> str:
    if name not in FACT_KINDS and not re.fullmatch(OWN + "[a-z0-9_]+", name):
        raise ValueError(f"{name!r} is no kind of fact: give one of {', '.join(FACT_KINDS)}, or {OWN}<name>")
    return name


FactName = Annotated[str, AfterValidator(_known_fact)]


class FilePromise(Strict):
    """Files of one shape: which names, how packed and encoded, which columns, what they carry.

    last_line: `open` where the supplier's program ends the last line without a line break; completeness must then come
    from a side file NAME.count or NAME.sha256. end_marker: what the last line is, exactly, where a supplier writes one.
    key_pattern: what a source_key looks like. key_digits: how many digits one of digits alone has, since a spreadsheet
    takes off its zeros (0: any number). required: fields without which a row is set aside, besides those that
    every file of the role needs. namespaces: those of an XML message, versions among them. types: kinds of record to
    read, where a file holds several (docs/readers.md). sheet: the worksheet to read, where a workbook shows several.
    """

    pattern: str
    role: Role
    reader: str
    mode: Literal["full", "delta"] = "full"
    encodings: Annotated[tuple[Literal["utf-8", "cp932", "utf-16"], ...], Field(min_length=1)] = ("utf-8",)
    packed: Literal["", "zip", "gzip"] = ""
    last_line: Literal["whole", "open"] = "whole"
    end_marker: str = ""
    key_pattern: str = ""
    key_digits: Annotated[int, Field(ge=0, le=200)] = 0
    required: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    columns: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    sheet: str = ""
    fields: dict[str, Column]
    credits: dict[str, str] = Field(default_factory=dict)
    readings: dict[str, str] = Field(default_factory=dict)
    texts: dict[str, str] = Field(default_factory=dict)
    facts: dict[FactName, str] = Field(default_factory=dict)
    tombstone: Tombstone | None = None

    @property
    def is_full_catalog(self) -> bool:
        """Does a file say all that its catalog holds, so that what is absent is withdrawn?"""
        return self.role == "catalog" and self.mode == "full"

    @field_validator("reader")
    @classmethod
    def _known_reader(cls, reader: str) -> str:
        if reader not in reader_names():
            raise ValueError(f"{reader!r} is none of {', '.join(reader_names())}")
        return reader

    @field_validator("fields", mode="before")
    @classmethod
    def _plain_columns(cls, fields: Any) -> Any:
        """A text alone is the name of a column."""
        if not isinstance(fields, dict):
            return fields
        return {name: {"column": place} if isinstance(place, str) else place for name, place in fields.items()}

    @field_validator("fields")
    @classmethod
    def _known_fields(cls, fields: dict[str, Column], info: ValidationInfo) -> dict[str, Column]:
        targets = TARGETS.get(info.data.get("role", ""), {})
        unknown = sorted(set(fields) - set(targets)) if targets else []
        absent = sorted(name for name, target in targets.items() if target.required and name not in fields)
        if unknown or absent:
            raise ValueError(f"unknown {unknown}, required but absent {absent}")
        return fields

    @field_validator("key_pattern")
    @classmethod
    def _known_pattern(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from error
        return pattern

    @field_validator("texts")
    @classmethod
    def _known_kinds(cls, texts: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(texts) - set(KINDS[1:]))
        if unknown:
            raise ValueError(f"unknown {unknown}, a kind of text is one of {', '.join(KINDS[1:])}")
        return texts

    @model_validator(mode="after")
    def _promised_columns(self) -> FilePromise:
        """Whatever is read must be promised, or a slip of the pen would stay an empty column for ever."""
        read = {place.column for place in self.fields.values() if place.column} | set(self.extra().values())
        read |= {self.tombstone.column} if self.tombstone else set()
        if self.tombstone and self.role != "catalog":
            raise ValueError("tombstone: only in a catalog")
        lost = sorted(read - set(self.columns)) if self.columns else []
        if lost or "row" in read | set(self.columns):
            raise ValueError(f"not in columns: {lost}" if lost else "no column can be called row: it is the number")
        if self.end_marker and self.reader not in LINE_READERS:
            raise ValueError(f"end_marker: only for {' and '.join(LINE_READERS)}")
        if self.role == "feedback":
            named = sorted(name for name in {*read, *self.columns} if names_a_user(name))
            if named or self.reader != "delimited":
                raise ValueError(f"feedback: {named} could identify a user" if named else "feedback: delimited only")
        given = columns_given(self.reader)
        absent = sorted(name for name in read if given and not any(fnmatchcase(name, known) for known in given))
        if absent:
            raise ValueError(f"no column of the reader {self.reader}: {absent}, see docs/readers.md")
        if set(self.required) - set(self.fields):
            raise ValueError(f"required, but no field: {sorted(set(self.required) - set(self.fields))}")
        if set(self.readings) - set(self.credits):
            raise ValueError(f"readings of no credit: {sorted(set(self.readings) - set(self.credits))}")
        return self

    def mapping(self) -> dict[str, Mapped]:
        """Target field → where it comes from."""
        return {
            name: Mapped(
                place.column, place.value, place.rule, self.key_pattern if name == "source_key" else "",
                name in self.required, self.key_digits if name == "source_key" else 0,
            )
            for name, place in self.fields.items()
        }  # fmt: skip

    def extra(self) -> dict[str, str]:
        """Further columns kept as text: credit.<role>, reading.<role>, text.<kind>, fact.<fact> → column."""
        groups = (("credit", self.credits), ("reading", self.readings), ("text", self.texts), ("fact", self.facts))
        return {f"{prefix}.{name}": column for prefix, group in groups for name, column in group.items()}


class RightsPromise(Strict):
    """What the rights holder lets us pass on. Territories of a row win over these."""

    uses: tuple[Literal[USES], ...]  # type: ignore[valid-type]
    territories: tuple[str, ...] = ()
    valid_from: dt.date
    valid_until: dt.date

    @model_validator(mode="after")
    def _known_territories(self) -> RightsPromise:
        unknown = [code for code in self.territories if code != "WORLD" and code not in ISO_3166]
        if unknown or self.valid_until < self.valid_from:
            raise ValueError(f"rights: unknown territories {unknown}, or the period is reversed")
        return self


class Source(Strict):
    """One supplier.

    kind: where its word stands when suppliers disagree: a rights holder before a reference work before a retailer.
    schedule: when something is due: nightly, weekdays, {weekly: mon}, {weekly: [tue, fri]}; nothing: whenever it comes.
    """

    source: str
    owner: Names
    contact: str
    kind: Literal["rights_holder", "reference", "retailer"] = "rights_holder"
    credit: str = ""
    max_shrink: Annotated[float, Field(ge=0, le=1)] = 0.2
    max_set_aside: Annotated[float, Field(ge=0, le=1)] = 0.2
    schedule: Schedule = ""
    files: tuple[FilePromise, ...]
    rights: RightsPromise | None = None

    def promise_for(self, file: str) -> FilePromise | None:
        """The first promise whose pattern fits the file's name, as macOS writes it too."""
        name = unicodedata.normalize("NFC", file)
        return next((promise for promise in self.files if fnmatchcase(name, promise.pattern)), None)

    @cached_property
    def digest(self) -> str:
        """Digest of all that this file says of its bytes: another digest, another reading of the same ones."""
        return digest_of(INTAKE_VERSION, self.model_dump(mode="json", exclude={"schedule"}))


def load_source(path: Path) -> Source:
    """Read and check a source file. Raises WrongUsage naming file, line and key of every mistake."""
    written = MarkedYaml.read(path)
    try:
        source = Source.model_validate(written.value)
    except ValidationError as error:
        raise written.wrong([(tuple(part["loc"]), part["msg"]) for part in error.errors()]) from None
    if source.source != path.stem:
        raise written.wrong([(("source",), f"is {source.source!r} but the file is called {path.name!r}")])
    return source


def load_sources(folder: Path) -> dict[str, Source]:
    """All source files of a folder, by name."""
    return {path.stem: load_source(path) for path in sorted(folder.glob("*.yaml"))}


def media_of(folder: Path) -> frozenset[str]:
    """The sources of articles among the source files of a folder."""
    found = load_sources(folder).items()
    return frozenset(name for name, source in found if any(file.role == "articles" for file in source.files))
