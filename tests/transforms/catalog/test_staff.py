"""Who did what on which work, and which party each name is."""

from __future__ import annotations

from tests.transforms.catalog.test_works import catalog, checked, work
from transforms.catalog.staff import staff
from transforms.identity import identifier


def test_credits_name_parties_once_whatever_the_spelling_and_keep_their_order() -> None:
    rows = catalog(
        {"source_key": "A", "credit.artist": "真白野 ユウ／佃ヒロキ", "credit.composer": "真白野ユウ"},
        {"source_key": "B", "credit.artist": "真白野ユウ", "reading.artist": "マシロノユウ"},
        {"source_key": "C"},
    )
    found = staff(rows)
    yu, hiroki = identifier("party", "真白野ユウ"), identifier("party", "佃ヒロキ")
    assert set(checked("silver.parties", found.parties).rows()) == {
        (yu,     "真白野 ユウ", "マシロノユウ"),
        (hiroki, "佃ヒロキ",    None),
    }  # fmt: skip
    assert checked("silver.credits", found.credits).sort("work_id", "role", "position").rows() == sorted([
        (work("A"), yu,     "artist",   1, None, None),
        (work("A"), hiroki, "artist",   2, None, None),
        (work("A"), yu,     "composer", 1, None, None),
        (work("B"), yu,     "artist",   1, None, None),
    ], key=lambda row: (row[0], row[2], row[3]))  # fmt: skip


def test_a_reading_belongs_to_a_single_name_and_never_to_one_of_two() -> None:
    rows = catalog({"source_key": "A", "credit.artist": "甲／乙", "reading.artist": "コウ／オツ"})
    assert staff(rows).parties["name_kana"].to_list() == [None, None]


def test_no_credit_column_gives_no_credit() -> None:
    found = staff(catalog({"source_key": "A"}))
    assert (checked("silver.credits", found.credits).height, checked("silver.parties", found.parties).height) == (0, 0)


