"""The dictionary as a worker opens it: its files, its version, Janome with the user dictionary."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from pipelines import dictionary
from quality.errors import WrongUsage

FORMS = {
    # form:         what may follow it
    "基本形": "", "連用タ接続": "た", "連用テ接続": "て", "仮定形": "ば", "未然ウ接続": "う", "未然形": "ない",
    "連用形": "ます", "体言接続": "こと", "連用ゴザイ接続": "ございます", "*": "",
}  # fmt: skip


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The dictionary's folder and the language code beside it, to be changed."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(dictionary.FOLDER, tmp_path / "kansei", ignore=ignored)
    shutil.copytree(dictionary.FOLDER.parent / "language", tmp_path / "language", ignore=ignored)
    monkeypatch.setattr(dictionary, "FOLDER", tmp_path / "kansei")
    return tmp_path


def fresh_version() -> str:
    return dictionary.version.__wrapped__()


@pytest.mark.parametrize(
    "file",
    [
        "kansei/ontology/emotion.tsv", "kansei/lexicon/season.tsv", "kansei/user_dictionary/emotion.csv",
        "kansei/context.py", "kansei/negation.py", "kansei/matching.py", "kansei/lexicon.py",
        "language/normalise.py", "language/sentences.py",
    ],
)  # fmt: skip
def test_whatever_changes_what_is_found_changes_the_version(copied: Path, file: str) -> None:
    before = fresh_version()
    assert before == fresh_version()
    with (copied / file).open("a", encoding="utf-8") as lines:
        lines.write("\n")
    assert fresh_version() != before


def test_how_scores_are_summed_does_not_change_the_version(copied: Path) -> None:
    before = fresh_version()
    (copied / "kansei" / "scores.py").write_text("", encoding="utf-8")
    assert fresh_version() == before


def test_a_wrong_line_stops_the_night_with_file_line_and_count(copied: Path) -> None:
    with (copied / "kansei" / "lexicon" / "season.tsv").open("a", encoding="utf-8") as lines:
        lines.write("梅雨\t名詞\tseason.rainy\t1\t\t\n梅雨\t名詞\tseason.summer\t9\t\t\n")
    lines_before = len((copied / "kansei" / "lexicon" / "season.tsv").read_text(encoding="utf-8").splitlines()) - 1
    with pytest.raises(WrongUsage) as raised:
        dictionary.load()
    assert f"season.tsv:{lines_before}" in str(raised.value)
    assert raised.value.count == 2
    assert len(dictionary.load(strict=False).mistakes) == 2


def test_user_entries_have_13_cells_and_say_a_thing_once(copied: Path) -> None:
    assert dictionary.user_mistakes() == []
    place = copied / "kansei" / "user_dictionary" / "kansei.csv"
    lines = place.read_text(encoding="utf-8").splitlines()
    place.write_text("\n".join([*lines, lines[0], "ぴえん,1285,1285,3000,名詞"]), encoding="utf-8")
    mistakes = [(found.file, found.line, found.why) for found in dictionary.user_mistakes()]
    assert mistakes == [
        ("kansei.csv", len(lines) + 1, f"{lines[0].split(',')[0]!r} stands at kansei.csv:1 already"),
        ("kansei.csv", len(lines) + 2, "5 cells"),
    ]


def user_rows() -> list[list[str]]:
    texts = dictionary.files("user_dictionary", ".csv").values()
    return [cells for text in texts for cells in csv.reader(text.splitlines())]


def test_a_coinage_is_one_token_with_its_base_in_all_its_listed_forms() -> None:
    forms = {
        "エモい": "", "エモく": "なる", "エモくっ": "て", "エモかっ": "た", "エモかろ": "う",
        "エモけれ": "ば", "エモ": "さ", "エモう": "ございます", "エモき": "夜", "エモし": "",
        "エモけりゃ": "", "エモきゃ": "",
    }  # fmt: skip
    assert set(forms) == {cells[0] for cells in user_rows() if cells[10] == "エモい"}
    for surface, follows in forms.items():
        token = dictionary.matcher().tokenise(surface + follows)[0]
        assert (token.surface, token.base, token.pos) == (surface, "エモい", "形容詞,自立,*,*")


def test_the_usual_forms_of_every_user_entry_are_read_as_its_base() -> None:
    missed = []
    for cells in user_rows():
        if cells[9] in FORMS:
            token = dictionary.matcher().tokenise(cells[0] + FORMS[cells[9]])[0]
            if (token.surface, token.base) != (cells[0], cells[10]):
                missed.append(cells[0])
    assert missed == ["怠けれ"]  # 怠ければ is also 怠ける, which is commoner
