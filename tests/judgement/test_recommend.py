"""The judge of picks: splits keep apart what is known and what is asked, and figures are what they are called."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from tests.judgement.recommend import figures, judged, splits
from tests.judgement.rivals import fame, item_knn
from tests.judgement.tastes import Regime, made

SMALL = Regime(60, 80, 12, tags=False, events=12, styles=5)


def test_each_split_holds_out_what_it_says_and_loses_nothing() -> None:
    events, factors = made(SMALL, 1)
    found = splits(events)
    assert [split.known.height + split.held.height for split in found] == [events.height] * 3
    by_time, new = found[1], found[2]
    assert by_time.known["time"].max() <= by_time.held["time"].min()
    assert set(new.held["work_id"]) <= set(new.only or ()) and not set(new.known["work_id"]) & set(new.only or ())
    for split in found:
        assert judged(split, factors).row_count >= 3


def test_figures_of_a_list_drawn_by_hand() -> None:
    lists = np.array([[0, 1, -1], [2, 0, -1]])
    wanted = csr_array(np.array([[1.0, 0, 0], [1, 0, 0]]))
    carried = csr_array(np.array([[1.0, 0], [0, 1], [1, 0]]))
    ndcg, _, recall, coverage, bits, diversity = figures(lists, wanted, carried, np.array([2, 0, 0]), 4)
    assert float(ndcg) == pytest.approx((1 + 1 / np.log2(3)) / 2, abs=1e-3)
    assert (float(recall), coverage) == (1.0, "75.0%")
    assert float(bits) == pytest.approx(-np.log2(np.array([3, 1, 1, 3]) / 3).mean(), abs=0.05)
    assert float(diversity) == 0.5


def test_rivals_score_what_their_names_say() -> None:
    rows = csr_array(np.array([[1.0, 1, 0], [1, 1, 1], [1, 0, 0]]))
    assert fame(rows)[0].tolist() == [3, 2, 1]
    assert item_knn(rows)[2].tolist() == pytest.approx([0, 2 / np.sqrt(6), 1 / np.sqrt(3)])
