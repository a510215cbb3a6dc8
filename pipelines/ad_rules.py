"""Rules of advertisers and categories, read from their files: ad_rules/<rule>.yaml beside the source files."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quality.yaml_lines import MarkedYaml, Mistake
from transforms.ads.rules import Rule
from transforms.ads.suitability import CLASSES, STANDARD

FOLDER = "ad_rules"
NEVER_EASED = ("adult", "hate", "self_harm")
"""Subjects that no advertiser may take more lightly than the house."""
Word = Annotated[str, Field(min_length=2)]
Level = Annotated[int, Field(ge=1, le=3)]


class Part(BaseModel):
    """A part of a rule file: a key that is not declared is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MediaLists(Part):
    """Media in which alone the creatives may run, and media in which they may not."""

    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


class RuleFile(Part):
    """One rule file, as an ad planner writes it; see transforms.ads.rules.Rule."""

    rule: str = Field(pattern=r"^[a-z][a-z0-9_]{2,40}$")
    advertiser: str = ""
    category: str = ""
    subjects: dict[str, Level] = Field(default_factory=dict)
    media: MediaLists = MediaLists()
    competitors: tuple[Word, ...] = ()


def ad_rules(folder: Path, media: Collection[str]) -> tuple[Rule, ...]:
    """The rules of a folder of sources, by name. Raises WrongUsage naming file, line and key of every mistake."""
    return tuple(read_rule(path, media) for path in sorted(folder.joinpath(FOLDER).glob("*.yaml")))


def read_rule(path: Path, media: Collection[str]) -> Rule:
    """Read and check one rule file. media: the known ones. Raises WrongUsage naming file, line and key."""
    source = MarkedYaml.read(path)
    try:
        read = RuleFile.model_validate(source.value)
    except ValidationError as error:
        raise source.wrong([(tuple(part["loc"]), part["msg"]) for part in error.errors()]) from None
    found = _mistakes(read, path, media)
    if found:
        raise source.wrong(found)
    return Rule(
        read.rule, read.advertiser, read.category, dict(sorted(read.subjects.items())), read.media.only,
        read.media.never, read.competitors,
    )  # fmt: skip


def _mistakes(read: RuleFile, path: Path, media: Collection[str]) -> list[Mistake]:
    found: list[Mistake] = []
    if read.rule != path.stem:
        found.append((("rule",), f"is {read.rule!r} but the file is called {path.name!r}"))
    if bool(read.advertiser) == bool(read.category):
        found.append((("rule",), "give an advertiser or a category, and not both"))
    if not (read.subjects or read.media.only or read.media.never or read.competitors):
        found.append((("rule",), "rules nothing out"))
    for name, level in read.subjects.items():
        if name not in CLASSES:
            found.append((("subjects", name), f"{name!r} is no delicate subject: {', '.join(CLASSES)}"))
        elif name in NEVER_EASED and level > STANDARD:
            found.append((("subjects", name), f"nobody may stand beside it from level {STANDARD} on"))
    for key in ("only", "never"):
        named = getattr(read.media, key)
        found += [(("media", key, place), f"{name!r} is no source of articles")
                  for place, name in enumerate(named) if name not in media]  # fmt: skip
    found += [(("media", "never"), f"{name!r} stands under only, too") for name in read.media.never
              if name in read.media.only]  # fmt: skip
    return found
