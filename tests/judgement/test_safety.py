"""Brand safety holds on labelled articles: delicate ones are held back, harmless ones are not."""

from __future__ import annotations

import pytest

from tests.judgement.safety import by_class, held_back


@pytest.mark.parametrize("half", ["open", "blind"])
def test_delicate_articles_are_held_back_and_harmless_ones_run(half: str) -> None:
    found = held_back(half)
    blocked, delicate = found["delicate"]
    wrongly, harmless = found["harmless"]
    assert blocked / delicate >= 0.9
    assert wrongly / harmless <= 0.05


@pytest.mark.parametrize("half", ["open", "blind"])
def test_every_class_is_found(half: str) -> None:
    assert {name: hits for name, (labels, hits, _) in by_class(half).items() if hits / labels < 0.8} == {}
