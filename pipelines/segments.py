"""The kansei segments, read from their files: transforms/ads/segments/<segment>.yaml, one segment a file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.ontology import factors
from pipelines.settings import ROOT
from quality.yaml_lines import MarkedYaml, Mistake
from transforms.ads.article_segments import Segment

FOLDER = ROOT / "transforms" / "ads" / "segments"
Weight = Annotated[float, Field(gt=0, le=1)]


class Part(BaseModel):
    """A part of a segment file: a key that is not declared is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(Part):
    """A text in both languages."""

    ja: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Examples(Part):
    """Sentences that the segment must hold for, and such that it must not."""

    match: Annotated[tuple[str, ...], Field(min_length=3)]
    other: Annotated[tuple[str, ...], Field(min_length=1)]


class SegmentFile(Part):
    """One segment file, as an ad planner writes it."""

    segment: str = Field(pattern=r"^[a-z][a-z0-9_]{2,40}$")
    name: Label
    motive: str
    state: Label
    threshold: float = Field(0.25, gt=0, lt=1)
    weights: Annotated[dict[str, Weight], Field(min_length=1)]
    must: Annotated[tuple[str, ...], Field(min_length=1)]
    must_not: tuple[str, ...] = ()
    examples: Examples


@cache
def segments(folder: Path = FOLDER) -> tuple[Segment, ...]:
    """All segments, by name. Raises WrongUsage naming file, line and key of every mistake."""
    return tuple(read_segment(path) for path in sorted(folder.glob("*.yaml")))


def read_segment(path: Path) -> Segment:
    """Read and check one segment file. Raises WrongUsage naming file, line and key."""
    source = MarkedYaml.read(path)
    try:
        read = SegmentFile.model_validate(source.value)
    except ValidationError as error:
        raise source.wrong([(tuple(part["loc"]), part["msg"]) for part in error.errors()]) from None
    mistakes = _mistakes(read, path)
    if mistakes:
        raise source.wrong(mistakes)
    return Segment(
        read.segment, read.name.ja, read.name.en, f"motive.{read.motive}", read.state.ja, read.state.en,
        dict(sorted(read.weights.items())), read.must, read.must_not, read.threshold, read.examples.match,
        read.examples.other,
    )  # fmt: skip


def _mistakes(read: SegmentFile, path: Path) -> list[Mistake]:
    known = factors()
    found: list[Mistake] = []
    if read.segment != path.stem:
        found.append((("segment",), f"is {read.segment!r} but the file is called {path.name!r}"))
    if f"motive.{read.motive}" not in known:
        found.append((("motive",), f"{read.motive!r} is no factor of the facet motive"))
    found += [(("weights", name), f"{name!r} is no factor") for name in read.weights if name not in known]
    for rule in ("must", "must_not"):
        named = getattr(read, rule)
        found += [((rule, place), f"{name!r} is no factor") for place, name in enumerate(named) if name not in known]
    found += [
        (("must", place), f"{name!r} has no weight, so it would let in what the segment does not count")
        for place, name in enumerate(read.must)
        if name not in read.weights
    ]
    found += [(("must_not",), f"{name!r} has a weight, too") for name in read.must_not if name in read.weights]
    return found
