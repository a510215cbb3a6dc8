"""The livedoor news corpus: articles out of a tar.xz, without unpacking it to disk."""

from __future__ import annotations

import io
import lzma
import random
import tarfile
from pathlib import Path

import pytest

from pipelines.judging import judge
from pipelines.readers import ldcc
from pipelines.readers.ldcc import read
from pipelines.sources import Source, load_source
from quality.errors import IntakeRefused

ARTICLE = "http://news.example/1\n2010-05-22T14:30:00+0900\n題\n本文一\n本文二\n"


@pytest.fixture(scope="module")
def source(root: Path) -> Source:
    return load_source(root / "pipelines" / "sources" / "livedoor.yaml")


def tar(*members: tuple[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:xz", preset=0) as archive:
        for name, text in members:
            data = text.encode() if isinstance(text, str) else text
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return held.getvalue()


def refusal(source: Source, data: bytes) -> str:
    with pytest.raises(IntakeRefused) as refused:
        read("f.tar.xz", data, source.files[0])
    return refused.value.why.split(":")[0]


def test_an_article_is_its_url_time_title_body_and_folder(source: Source) -> None:
    data = tar(
        ("text/CHANGES.txt", "not an article"), ("text/topic-news/LICENSE.txt", "neither"),
        ("text/topic-news/topic-news-1.txt", ARTICLE), ("text/sports/sports-2.txt", "一行だけ\n"),
    )  # fmt: skip
    found = read("f.tar.xz", data, source.files[0])
    assert found.frame.rows() == [
        (1, "http://news.example/1", "2010-05-22T14:30:00+0900", "題", "topic-news", "本文一\n本文二\n")
    ]
    assert [(bad["row"], bad["rule"], bad["column"]) for bad in found.broken] == [(2, "ragged_row", "sports-2.txt")]
    assert found.total == 2


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"not an archive",                                   "archive"),
        (tar(("text/a/a-1.txt", ARTICLE))[:-20],              "archive"),
        (tar(("text/a/a\u202e.txt", ARTICLE)),                "file_name"),
        (tar(("text/a/a-1.txt", "日本語".encode("euc-jp"))),    "encoding"),
        (tar(("text/a/a-1.txt", b"a\x00b")),                  "nul_byte"),
    ],
    ids=range(5),
)  # fmt: skip
def test_a_broken_archive_is_refused(source: Source, data: bytes, rule: str) -> None:
    assert refusal(source, data) == rule


@pytest.mark.parametrize("name", ["text/a/a-1.txt", "text/passed-over.bin"])
def test_an_archive_that_unpacks_to_too_much_is_refused_also_for_what_is_no_article(
    source: Source, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ldcc, "LARGEST", 20_000)
    assert refusal(source, tar((name, "x" * 20_001))) == "archive"
    assert read("f.tar.xz", tar((name, ARTICLE)), source.files[0]).total == (1 if name.startswith("text/a/") else 0)


def test_an_archive_of_too_many_articles_is_refused(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ldcc, "MOST_MEMBERS", 1)
    assert refusal(source, tar(("text/a/a-1.txt", ARTICLE), ("text/a/a-2.txt", ARTICLE))) == "archive"


def test_a_damaged_archive_is_refused_and_never_raises_anything_else(source: Source) -> None:
    whole = lzma.decompress(tar(("text/a/a-1.txt", ARTICLE), ("text/a/a-2.txt", ARTICLE)))
    drawn = random.Random(5)
    outcomes = set()
    for _ in range(60):
        data = bytearray(whole)
        for place in drawn.sample(range(1200), 3):
            data[place] = drawn.randrange(256)
        outcomes.add(judge(source, "ldcc_text.tar.xz", lzma.compress(bytes(data), preset=0)).outcome)
    assert "reject" in outcomes


def test_the_corpus_itself_is_read(root: Path, source: Source) -> None:
    place = root.parent / "shared" / "data" / "livedoor" / "ldcc_text.tar.xz"
    if not place.exists():
        pytest.skip(f"{place} is not here")
    with tarfile.open(place, "r:xz") as archive:
        some = [
            (member.name, archive.extractfile(member).read())
            for _, member in zip(range(60), archive, strict=False)
            if member.isfile()
        ]
    found = judge(source, place.name, tar(*some))
    assert (found.outcome, found.set_aside) == ("accept", 0)
    assert found.rows > 30
    assert found.typed["published"].null_count() == 0
