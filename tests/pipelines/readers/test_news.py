"""News: RSS, Atom, ninjs and HTML articles as rows."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.readers import feed, html_article, ninjs
from pipelines.readers.html_article import text_of_html
from quality.errors import IntakeRefused
from tests.pipelines.readers.leaves import Watched, said, samples, stays_whole

RSS = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>町角日報</title><language>ja</language>
<item><title>夜の海</title><link>https://news.example/1</link><guid isPermaLink="false">n1</guid>
<pubDate>{date}</pubDate><dc:creator>北原 海</dc:creator><category>音楽</category><category>映画</category>
<description>&lt;p&gt;短い。&lt;/p&gt;</description>
<content:encoded><![CDATA[<p><ruby>夜<rt>よる</rt></ruby>の海。</p><p>静か &amp; 深い。</p>
<script>x()</script>]]></content:encoded>
<media:thumbnail url="https://news.example/1.jpg"/></item>
<item><title>二</title><guid isPermaLink="true">https://news.example/2</guid><description>二の文。</description></item>
</channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>町角日報</title></channel>
<item rdf:about="https://news.example/1"><title>夜の海</title><link>https://news.example/1</link>
<dc:date>2026-11-20T09:00:00+09:00</dc:date><dc:subject>音楽</dc:subject><description>短い。</description></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ja"><title>町角日報</title>
<entry><id>urn:1</id><title>夜の海</title><link rel="enclosure" href="https://news.example/1.mp3"/>
<link rel="alternate" href="https://news.example/1"/><author><name>北原 海</name></author>
<published>2026-11-20T00:00:00Z</published><category term="音楽"/><summary>短い。</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>夜の<b>海</b>。</p><p>静か。</p></div></content></entry></feed>"""
PAGE = """<!DOCTYPE html><html lang="ja"><head><title>夜の海 | 町角日報</title>
<meta property="article:published_time" content="2026-11-20T09:00:00+09:00"><meta name="author" content="北原 海">
<meta name="robots" content="noindex"><link rel="canonical" href="https://news.example/1"></head>
<body><nav>目次</nav><h1>町角日報</h1><article><h1>夜の<wbr>海</h1>
<p>夜の<ruby>海<rp>(</rp><rt>うみ</rt><rp>)</rp></ruby>。</p>
<!-- <p>隠れた</p> --><p>静か &amp; 深い。<img src="x.jpg"></p><aside>広告</aside></article>
<footer>奥付</footer></body></html>"""


def rows(reader: Any, text: str) -> list[dict[str, Any]]:
    return list(reader.read("f.x", text.encode(), said("feed")).frame.iter_rows(named=True))


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Fri, 20 Nov 2026 09:00:00 +0900", "2026-11-20T09:00:00+09:00"),
        ("20 Nov 2026 00:00 GMT",           "2026-11-20T00:00:00+00:00"),
        ("Fri, 20 Nov 2026 09:00:00 JST",   "2026-11-20T09:00:00+09:00"),
        ("Fri, 20 Nov 2026 09:00:00 XYZ",   "Fri, 20 Nov 2026 09:00:00 XYZ"),
        ("Fri, 31 Nov 2026 09:00:00 +0900", "Fri, 31 Nov 2026 09:00:00 +0900"),
        ("2026-11-20",                      "2026-11-20"),
        ("",                                None),
    ],
)  # fmt: skip
def test_a_date_of_rss_is_iso_or_stays(date: str, expected: str | None) -> None:
    assert rows(feed, RSS.format(date=date))[0]["published"] == expected


def test_an_item_of_rss_is_a_row() -> None:
    first, second = rows(feed, RSS.format(date=""))
    expected = {
        "url": "https://news.example/1", "id": "n1", "title": "夜の海", "author": "北原 海", "section": "音楽\n映画",
        "summary": "短い。", "body": "夜の海。\n静か & 深い。", "feed_title": "町角日報", "feed_language": "ja",
    }  # fmt: skip
    assert {name: first[name] for name in expected} == expected
    assert (second["url"], second["body"]) == ("https://news.example/2", "二の文。")


def test_rdf_and_atom_are_rows_too() -> None:
    (rdf,), (atom,) = rows(feed, RDF), rows(feed, ATOM)
    names = ("url", "title", "published", "section", "summary", "body")
    assert tuple(rdf[name] for name in names) == (
        "https://news.example/1", "夜の海", "2026-11-20T09:00:00+09:00", "音楽", "短い。", "短い。",
    )  # fmt: skip
    assert tuple(atom[name] for name in names) == (
        "https://news.example/1", "夜の海", "2026-11-20T00:00:00Z", "音楽", "短い。", "夜の海。\n静か。",
    )  # fmt: skip


@pytest.mark.parametrize(("text", "count"), [(RSS.format(date=""), 2), (RDF, 1), (ATOM, 1)], ids=["rss", "rdf", "atom"])
def test_whatever_is_in_a_feed_was_used_or_is_listed(
    text: str, count: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(text, encoding="utf-8")
    watched = Watched(feed, monkeypatch)
    found = watched.check(path, said("feed"))
    assert found.total == count == text.count("</item>") + text.count("</entry>")
    shown = {"/rss/channel/item/content:encoded", "/rss/channel/item/description", "/feed/entry/content/div/p"}
    assert set(watched.unseen(found)) <= shown


def test_what_is_no_feed_is_refused() -> None:
    with pytest.raises(IntakeRefused, match="xml_root"):
        rows(feed, "<html/>")


def scalars(value: Any, path: str = "") -> Counter[str]:
    """Path → values of a JSON document."""
    if isinstance(value, dict):
        return sum((scalars(each, f"{path}/{name}") for name, each in value.items()), Counter())
    if isinstance(value, list):
        return sum((scalars(each, path) for each in value), Counter())
    return Counter([path])


def test_the_official_ninjs_samples_are_read_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Any] = []
    made = ninjs.Members
    monkeypatch.setattr(ninjs, "Members", lambda document: kept.append(made(document)) or kept[-1])
    for path in samples(root, "iptc", "00*.json"):
        found = ninjs.read(path.name, path.read_bytes(), said("ninjs"))
        document = json.loads(path.read_text(encoding="utf-8"))
        assert Counter(kept[-1].used()) + Counter(found.ignored) == scalars(document)
        row = found.frame.row(0, named=True)
        assert found.total == 1
        assert row["url"] == document["uri"] and row["title"] == document["headlines"][0]["value"]
        assert row["body"] == document["bodies"][0]["value"]
        assert (row["people"] or "").split("\n") == [each["name"] for each in document.get("people", [])] or not row[
            "people"
        ]


@pytest.mark.parametrize(
    ("item", "column", "expected"),
    [
        ({"headline": "題"},                                                     "title",     "題"),
        ({"headlines": [{"role": "sub", "value": "副"}, {"role": "main", "value": "題"}]}, "title", "題"),
        ({"body_text": "文"},                                                    "body",      "文"),
        ({"body_xhtml": "<p>文</p><p>章</p>"},                                    "body",      "文\n章"),
        ({"bodies": [{"contentType": "text/html", "value": "<p>文</p>"}]},        "body",      "文"),
        ({"bodies": [{"contentType": "text/html", "value": "<p>文</p>"}, {"contentType": "text/plain", "value": "素"}]},
                                                                                 "body",      "素"),
        ({"byline": "甲"},                                                       "author",    "甲"),
        ({"versioncreated": "2026-11-20T00:00:00Z"},                             "published", "2026-11-20T00:00:00Z"),
        ({"subject": [{"name": "音楽"}, {"name": "映画"}]},                        "section",   "音楽\n映画"),
        ({"people": "甲"},                                                       "people",    None),
        ({"headline": True},                                                     "title",     None),
    ],
    ids=range(11),
)  # fmt: skip
def test_ninjs_of_every_version_is_a_row(item: dict[str, Any], column: str, expected: str | None) -> None:
    (row,) = rows(ninjs, json.dumps({"uri": "urn:1", **item}))
    assert row[column] == expected


def test_a_canceled_item_is_set_aside() -> None:
    found = ninjs.read("f", b'[{"uri": "urn:1", "pubstatus": "canceled"}, {"uri": "urn:2"}]', said("ninjs"))
    assert ([bad["rule"] for bad in found.broken], found.frame["row"].to_list(), found.total) == (["withdrawn"], [2], 2)


@pytest.mark.parametrize("text", ["[1]", "{}", '{"uri": 1}', '"x"', "<a/>"])
def test_what_is_no_news_item_is_refused(text: str) -> None:
    with pytest.raises(IntakeRefused):
        rows(ninjs, text)


def test_an_article_is_what_is_seen_of_a_page() -> None:
    found = html_article.read("f.html", PAGE.encode(), said("html_article"))
    expected = {
        "url": "https://news.example/1", "title": "夜の海", "author": "北原 海", "language": "ja",
        "published": "2026-11-20T09:00:00+09:00", "body": "夜の海。\n静か & 深い。", "section": None,
    }  # fmt: skip
    row = found.frame.row(0, named=True)
    assert {name: row[name] for name in expected} == expected
    assert found.ignored == {"aside": 1, "footer": 1, "img": 1, "meta robots": 1, "nav": 1, "rp": 2, "rt": 1}


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("夜の海",                                   "夜の海"),
        ("<p>夜<p>海",                               "夜\n海"),
        ("夜 &lt;海&gt; &#22812;",                   "夜 <海> 夜"),
        ("a < b と c > d",                           "a < b と c > d"),
        ("<p title='<p>x</p>'>夜</p>",               "夜"),
        ("<script>if (a < b) '</p>'</script>夜",     "夜"),
        ("<style>p {}</style>夜<!-- 海 -->",          "夜"),
        ("夜の海と<a hre",                            "夜の海と"),
        ("夜<![CDATA[海]]>",                          "夜"),
        ("<title>題</title><h1>見出し</h1>文",         "題\n見出し\n文"),
    ],
    ids=range(10),
)  # fmt: skip
def test_html_is_what_is_seen_of_it(markup: str, expected: str) -> None:
    assert text_of_html("f", markup) == expected


@given(st.text(st.sampled_from("<>/!-?[]&;=\"' ahp1夜script"), max_size=80))
def test_any_markup_gives_text(markup: str) -> None:
    assert "\n\n" not in text_of_html("f", markup)


@pytest.mark.parametrize("part", ["<!--", "<![CDATA[", "</", "<?", '<p href="', "<br x='", "<h1></x>", "<", "<title>"])
def test_markup_that_never_ends_is_read_in_no_time(part: str) -> None:
    try:
        text_of_html("f", part * 100_000)
    except IntakeRefused as refused:
        assert refused.why.startswith("html_depth")


def test_damage_is_refused_or_read() -> None:
    assert all(stays_whole(feed.read, RSS.format(date="Fri, 20 Nov 2026 09:00:00 +0900").encode(), said("feed")))
    assert all(stays_whole(feed.read, ATOM.encode(), said("feed")))
    item = {"uri": "urn:1", "headlines": [{"value": "題"}], "bodies": [{"contentType": "text/html", "value": "<p>文"}]}
    assert all(stays_whole(ninjs.read, json.dumps(item, ensure_ascii=False).encode(), said("ninjs")))
    assert stays_whole(html_article.read, PAGE.encode(), said("html_article"))[0]


TEXT = "<h1>題</h1><p>網を引く人の背中を見ていた。</p>"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (f"<article>{TEXT}<div class='related-posts'><div>次<div>に</div></div></div><p>了</p></article>", "本\n了"),
        (f"<article>{TEXT}<ul class=share><li>拡散</ul><p>了</p></article>",                  "本\n了"),
        (f"<article>{TEXT}<p class='tags'>港</p></article>",                                 "本"),
        (f"<article>{TEXT}<div id='sidebar'>人気<p>了</article><p>外</p>",                     "本"),
        (f"<article>{TEXT}<div class='page-with-sidebar'>了</div></article>",                "本\n了"),
        (f"<article>{TEXT}</article><article><h2>別</h2><p>短い。</p></article>",               "本"),
        (f"<div class='cookie-consent'>同意</div><div class=post>{TEXT}</div>",               "本"),
        (f"<div class='widget'>{TEXT}</div>",                                                "本"),
        (f"<article class='related'>{TEXT}</article>",                                       "本"),
    ],
    ids=["related", "share", "tags", "never closed", "no part", "two articles", "consent", "all beside", "article"],
)  # fmt: skip
def test_what_says_that_it_is_beside_the_text_is_left_out_unless_nothing_else_is_there(
    inside: str, expected: str
) -> None:
    page = f"<html><body>{inside}</body></html>"
    (found,) = html_article.read("f.html", page.encode(), said("html_article")).frame.to_dicts()
    assert (found["title"], found["body"]) == ("題", expected.replace("本", "網を引く人の背中を見ていた。"))
