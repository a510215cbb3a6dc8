"""MeCab on Janome's dictionary: Janome's tokens, offsets that lie, and a dictionary that is compiled once."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import dictionary
from pipelines.analysers import mecab
from pipelines.analysers.janome import JanomeAnalyser
from pipelines.analysers.mecab import MecabAnalyser
from pipelines.analysers.native import Mecab
from pipelines.settings import ROOT, Settings
from quality.errors import KanseiError
from transforms.language.normalise import normalise
from transforms.language.sentences import sentences

DATA = ROOT.parent / "shared" / "data"
SENTENCES = 700


@pytest.fixture(scope="module")
def janome() -> JanomeAnalyser:
    found = dictionary.analyser(Settings(engine="janome"))
    assert isinstance(found, JanomeAnalyser)
    return found


@pytest.fixture(scope="module")
def analyser() -> MecabAnalyser:
    found = dictionary.analyser(Settings(engine="mecab"))
    assert isinstance(found, MecabAnalyser)
    return found


def livedoor() -> Iterator[str]:
    with tarfile.open(DATA / "livedoor" / "ldcc_text.tar.xz") as archive:
        for number, member in enumerate(archive):
            if number > 600:
                return
            if member.isfile() and number % 40 == 5:
                yield archive.extractfile(member).read().decode().split("\n", 3)[-1]


def columns(file: str) -> Iterator[str]:
    yield from (text[:2000] for text in pl.read_parquet(DATA / file)["text"].to_list()[::12])


CORPORA = {
    "livedoor": livedoor,
    "Wikipedia": lambda: columns("jawiki_paragraphs_jsquad.parquet"),
    "Aozora": lambda: columns("aozora_250.parquet"),
}


@pytest.mark.parametrize("corpus", CORPORA)
def test_mecab_gives_janomes_tokens(corpus: str, analyser: MecabAnalyser, janome: JanomeAnalyser) -> None:
    if not DATA.exists():
        pytest.skip("../shared/data is absent: parity with Janome is not measured")
    chosen = list(dict.fromkeys(part for text in CORPORA[corpus]() for _, part in sentences(normalise(text).text)))
    chosen = chosen[:SENTENCES]
    same = tokens = same_tokens = 0
    for sentence in chosen:
        expected, found = janome(sentence), analyser(sentence)
        same += expected == found
        tokens += len(expected)
        same_tokens += len(set(expected) & set(found))
    assert same / len(chosen) >= 0.94
    assert same_tokens / tokens >= 0.994


@settings(deadline=None)
@given(st.text(st.characters() | st.sampled_from("あ夜空 　\t%（😀がﾊﾟ\ud800"), max_size=60))
def test_tokens_spell_the_sentence_and_lie_one_behind_the_other(text: str) -> None:
    analyser = dictionary.matcher().tokenise
    for _, sentence in sentences(normalise(text).text):
        end = len(sentence) - len(sentence.lstrip())
        for token in analyser(sentence):
            assert token.start == end
            assert token.surface
            end = token.end
        assert sentence[end:].strip() == ""


def test_many_sentences_at_once_are_the_same_as_one_by_one(analyser: MecabAnalyser) -> None:
    texts = ["胸が躍った。", " 少し 寂しい", "😀と㍿", "嬉しい"]
    found = analyser.analyse(texts)
    for number, text in enumerate(texts):
        assert found.of_sentence(number, text, analyser.lexemes) == analyser(text)
    assert analyser.analyse([]).start.tolist() == []


@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from("嬉しいくない夜空　 。abc😀がﾊﾟé1"), max_size=30), max_size=8))
def test_the_compiled_loop_reads_the_nodes_that_fugashi_gives(texts: list[str]) -> None:
    from fugashi import GenericTagger

    analyser = dictionary.matcher().tokenise
    tagger = GenericTagger(f'-r /dev/null -d "{mecab.compiled(Settings().cache, dictionary.user_words())}"')
    found = analyser.analyse(texts)
    for number, text in enumerate(texts):
        nodes = tagger(text.strip().replace(" ", mecab.BLANK))
        tokens = found.where(found.sentence == number)
        assert (tokens.lexeme + 1).tolist() == [int(node.feature[0]) for node in nodes]
        surfaces = [text[start:end] for start, end in zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)]
        assert [word.replace(" ", mecab.BLANK) for word in surfaces] == [node.surface for node in nodes]


def test_a_folder_without_a_dictionary_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(KanseiError, match="cannot be opened"):
        Mecab(tmp_path)


def test_a_user_entry_gives_the_same_tokens_in_both(analyser: MecabAnalyser, janome: JanomeAnalyser) -> None:
    for sentence in ("エモかった夜", "きゅんきゅんする", "ほっこりした気分"):
        assert analyser(sentence) == janome(sentence)


def test_the_dictionary_is_compiled_once_and_again_when_a_user_entry_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def compile_(source: Path, target: Path, words: str) -> None:
        target.mkdir()
        (target / "lexemes.parquet").touch()
        made.append(words)

    monkeypatch.setattr(mecab, "_compile", compile_)
    first = mecab.compiled(tmp_path, "a")
    assert mecab.compiled(tmp_path, "a") == first
    assert mecab.compiled(tmp_path, "b") != first
    assert made == ["a", "b"]


def test_a_compilation_that_broke_off_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(source: Path, target: Path, words: str) -> None:
        target.mkdir()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), monkeypatch.context() as broken:
        broken.setattr(mecab, "_compile", breaks)
        mecab.compiled(tmp_path, "")
    assert list((tmp_path / "mecab").iterdir()) == []
