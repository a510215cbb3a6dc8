"""The segment files: each holds for its own examples and not for its counter-examples; a mistake is named by line."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.commands.score import score_frame
from pipelines.segments import FOLDER, read_segment, segments
from quality.errors import WrongUsage
from transforms.ads.article_segments import article_segments

GOOD = (FOLDER / "laugh_it_off.yaml").read_text(encoding="utf-8")


def test_there_are_at_least_forty_and_their_names_differ() -> None:
    names = [segment.ja for segment in segments()]
    assert len(names) >= 40
    assert len(set(names)) == len(names)


def test_every_segment_holds_for_its_examples_and_for_no_counter_example() -> None:
    examples = [
        (f"{segment.segment} {wanted} {place}", text)
        for segment in segments()
        for wanted, texts in (("match", segment.matching), ("other", segment.other))
        for place, text in enumerate(texts)
    ]
    scores = score_frame(pl.DataFrame(examples, schema=["id", "text"], orient="row")).rename({"id": "subject_id"})
    found = set(article_segments(scores, segments(), 1).select("article_id", "segment").iter_rows())
    wrong = [
        (name, text)
        for name, text in examples
        if (name.split()[1] == "match") != ((name, name.split()[0]) in found)
    ]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("motive: laugh",        "motive: giggle",         r"line 3: motive: 'giggle' is no factor"),
        ("emotion.amusement: 0.9", "emotion.amuse: 0.9",   r"weights.emotion.amuse: 'emotion.amuse' is no factor"),
        ("story.comedy: 0.6",    "story.comedy: 1.6",      r"weights.story.comedy: .*less than or equal to 1"),
        ("must: [motive.laugh, ", "must: [emotion.joy, ",  r"must.0: 'emotion.joy' has no weight"),
        ("segment: laugh_it_off", "segment: laugh_it_on",  r"line 1: segment: is 'laugh_it_on' but the file"),
        ("must_not:",            "mustnot:",               r"mustnot: Extra inputs"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_by_line_and_key(tmp_path: Path, before: str, after: str, message: str) -> None:
    assert before in GOOD
    path = tmp_path / "laugh_it_off.yaml"
    path.write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(WrongUsage, match=message):
        read_segment(path)
