"""An article saved as HTML: title and text. What the page refers to is neither fetched nor passed on."""

from __future__ import annotations

from html.parser import HTMLParser

import polars as pl

from pipelines.sources import FilePromise
from quality.intake.encodings import decode
from quality.intake.fields import Rows
from quality.intake.files import refuse
from quality.intake.markup import check_html

COLUMNS = ("url", "title", "author", "section", "published", "body")
_UNSEEN = frozenset(("script", "style", "noscript", "template", "nav", "footer", "aside", "form", "svg", "iframe"))
_BLOCKS = frozenset(
    ("p", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "blockquote", "section", "article")
)
_META = {
    "og:url": "url", "author": "author", "article:section": "section", "article:published_time": "published",
    "og:title": "title",
}  # fmt: skip


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """One row: COLUMNS. The text is that of <article>, or else of the body, one paragraph a line."""
    text = decode(file, data, promise.encodings)
    check_html(file, text)
    page = _Page()
    try:
        page.feed(text)
        page.close()
    except AssertionError as error:  # what html.parser says to a marked section that it does not know
        raise refuse(file, "html", "markup that is no HTML", "send the article as HTML") from error
    if not page.is_html:
        raise refuse(file, "html", "there is no HTML element in it", "send the article as HTML")
    row = {"row": 1, **dict.fromkeys(COLUMNS, None), **page.said, "body": page.text("article") or page.text("body")}
    row["title"] = page.text("h1") or page.text("title") or page.said.get("title")
    schema = {"row": pl.Int64, **dict.fromkeys(COLUMNS, pl.String)}
    return Rows(pl.DataFrame([row], schema=schema), [], 1)


class _Page(HTMLParser):
    """Collects what is seen of a page, and what its head says about it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: dict[str, str] = {}
        self.parts: dict[str, list[str]] = {"title": [], "h1": [], "article": [], "body": []}
        self.is_html = False
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.is_html = self.is_html or tag in {"html", "body", "article", "p", "title"}
        name = _META.get(values.get("property", "") or values.get("name", "")) if tag == "meta" else None
        if name:
            self.said.setdefault(name, values.get("content", ""))
        if tag == "link" and values.get("rel") == "canonical":
            self.said["url"] = values.get("href", "")
        if tag in _BLOCKS:
            self._add("\n")
        if tag in {"title", "h1", "article", *_UNSEEN}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]
        if tag in _BLOCKS:
            self._add("\n")

    def handle_data(self, data: str) -> None:
        self._add(data)

    def _add(self, data: str) -> None:
        if not _UNSEEN.isdisjoint(self._open):
            return
        inside = next((name for name in ("title", "h1", "article") if name in self._open), "body")
        self.parts[inside].append(data)

    def text(self, part: str) -> str:
        """What is seen in a part of the page, one paragraph a line."""
        lines = "".join(self.parts[part]).split("\n")
        return "\n".join(line for each in lines if (line := " ".join(each.split())))
