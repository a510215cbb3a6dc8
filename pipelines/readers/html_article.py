"""An article saved as HTML: title and text. What the page refers to is neither fetched nor passed on.

Columns: COLUMNS, from the page's head where it says them. The text is that of the longest <article>, or else of <main>,
or else of the body, one paragraph a line, without readings of 漢字 (<rt>), scripts, navigation, captions of forms and
what a class or id of its own says is beside the text: related articles, buttons to share, comments, advertisements.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator

from pipelines.sources import FilePromise
from quality.intake.encodings import decode
from quality.intake.fields import Rows, gathered
from quality.intake.files import refuse
from quality.intake.markup import DEEPEST_HTML, check_html

COLUMNS = ("url", "title", "author", "section", "published", "keywords", "language", "body")
GIVES = COLUMNS
_UNSEEN = frozenset((
    "script", "style", "noscript", "template", "nav", "footer", "aside", "form", "svg", "iframe", "rt", "rp", "button",
    "select", "textarea", "object", "math", "canvas", "audio", "video",
))  # fmt: skip
_BLOCKS = frozenset(
    ("p", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "blockquote", "section", "article", "main",
     "dd", "dt", "figcaption", "hr", "pre", "td", "th", "header")
)  # fmt: skip
_BESIDE = frozenset((
    "ad", "ads", "advert", "advertisement", "adsense", "banner", "breadcrumb", "breadcrumbs", "comments", "cookie",
    "cookies", "newsletter", "pager", "pagination", "paywall", "popular", "ranking", "recommend", "recommended",
    "related", "relatedposts", "share", "sharing", "sidebar", "sns", "social", "sponsored", "subscribe", "tags",
    "widget", "widgets",
))  # fmt: skip
"""First words of a class or id, such as share-buttons, of what is no part of the text."""
_BESIDE_WHOLE = frozenset(("author-box", "author-profile", "author-bio", "cookie-consent", "comment", "comment-list"))
_MOST_WORDS = 2
"""Words of such a class: page-with-sidebar and related-works-of-the-composer are no names of a part of a page."""
_AROUND = frozenset(("html", "body", "main", "article"))
_PARTS = (_BLOCKS | {"ul", "ol", "dl", "span", "table"}) - _AROUND - {"br", "hr", "h1"}
"""Elements that may be beside the text."""
_META = {
    "og:url": "url", "author": "author", "article:author": "author", "article:section": "section",
    "article:published_time": "published", "datepublished": "published", "og:title": "title", "keywords": "keywords",
}  # fmt: skip
_PAGE = frozenset(("html", "body", "article", "p", "title"))
_RAW = frozenset(("script", "style", "textarea", "title"))
"""Elements in which nothing is a tag but their own end."""
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<[!?][^>]*+>?|</(?![a-zA-Z])[^>]*+>?|"
    r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[^>"']++|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+)>?""",
    re.DOTALL,
)
"""A comment, declaration or tag. What does not end goes to the end of the file, so that reading stays linear."""
_ATTRIBUTE = re.compile(r"""([^\s=/>"']++)(?:\s*+=\s*+("[^"]*+"?|'[^']*+'?|[^\s>]*+))?""")
_SECTION = re.compile(r"<!\[(?!CDATA\[|if[\s!(]|else|endif)", re.IGNORECASE)
"""A marked section other than those that word processors write."""
_COUNTED = _UNSEEN | {"img", "embed", "source", "picture"}
_SAYING = frozenset(("html", "link", "meta", "time"))
_OPENED = _UNSEEN | {"title", "h1", "article", "main"}


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """One row: COLUMNS. Raises IntakeRefused for what is no HTML."""
    text = decode(file, data, promise.encodings)
    check_html(file, text)
    if _SECTION.search(text):
        raise refuse(file, "html", "markup that is no HTML", "send the article as HTML")
    page = _parsed(file, text)
    if not page.is_html:
        raise refuse(file, "html", "there is no HTML element in it", "send the article as HTML")
    if not any(map(page.text, page.places())):
        page = _parsed(file, text, is_whole=True)
    said, place = page.said, page.longest()
    title = page.text(f"{place} h1") or page.text("h1") or page.text("title") or said.get("title")
    row = dict.fromkeys(COLUMNS) | said | {"title": title, "body": page.text(place)}
    others = [name for name in page.places() if name != place and page.text(name)]
    ignored = page.ignored + Counter(f"text in {name}" for name in others)
    return gathered(file, [row], GIVES, dict(sorted(ignored.items())))


def text_of_html(file: str, markup: str) -> str:
    """The text of a piece of HTML, one paragraph a line, also of one that was cut off, as summaries are.

    Raises IntakeRefused for what nests too deep.
    """
    page = _parsed(file, markup)
    articles = [name for place in page.articles() for name in (f"{place} h1", place)]
    return "\n".join(page.text(name) for name in ("title", "h1", "body", "main", *articles) if page.text(name))


def _parsed(file: str, markup: str, is_whole: bool = False) -> _Page:
    page = _Page(file, is_whole)
    for start, tag, text in _tokens(markup):
        if not tag:
            page.add(html.unescape(text))
        elif start:
            page.start(tag, text)
        else:
            page.end(tag)
    return page


def _tokens(markup: str) -> Iterator[tuple[bool, str, str]]:
    """(is it a start tag, name, attributes) of every tag; (False, "", text) of what stands between them."""
    place = 0
    while token := _TOKEN.search(markup, place):
        yield False, "", markup[place : token.start()]
        place = token.end()
        tag = (token[2] or "").lower()
        if tag:
            yield not token[1], tag, token[3]
        if tag in _RAW and not token[1]:
            end = re.compile(f"</{tag}|\\Z", re.IGNORECASE).search(markup, place)
            behind = end.start() if end else len(markup)
            yield False, "", markup[place:behind]
            place = behind
    yield False, "", markup[place:]


class _Page:
    """Collects what is seen of a page, and what its head says about it. is_whole: with what stands beside the text."""

    def __init__(self, file: str, is_whole: bool) -> None:
        self.file, self.is_whole = file, is_whole
        self.said: dict[str, str] = {}
        self.ignored: Counter[str] = Counter()
        self.is_html = False
        self._parts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._beside: list[str] = []
        self._articles = 0

    def articles(self) -> list[str]:
        """Names of the page's articles; one inside another is a part of it."""
        return [f"article {number}" for number in range(1, self._articles + 1)]

    def places(self) -> list[str]:
        """Where the text may stand."""
        return [*self.articles(), "main", "body"]

    def longest(self) -> str:
        """The article with the most text, else main, else the body."""
        article = max(self.articles(), key=lambda name: len(self.text(name)), default="body")
        return next((name for name in (article, "main") if self.text(name)), "body")

    def text(self, place: str) -> str:
        """What was seen in title, h1, a place, or the h1 of an article."""
        seen = "".join(self._parts.get(place, ()))
        return "\n".join(line for part in seen.split("\n") if (line := " ".join(part.split())))

    def start(self, tag: str, attributes: str) -> None:
        """A start tag."""
        self.is_html = self.is_html or tag in _PAGE
        if tag in _SAYING:
            self._head(
                tag, {name.lower(): html.unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(attributes)}
            )
        if tag in _COUNTED:
            self.ignored[tag] += 1
        if tag in _BLOCKS:
            self.add("\n")
        if tag == "article" and tag not in self._open:
            self._articles += 1
        if tag in self._beside[:1] or (not self._beside and self._is_beside(tag, attributes)):
            self._beside.append(tag)
        if tag in _OPENED:
            self._open.append(tag)
        if max(len(self._open), len(self._beside)) > DEEPEST_HTML:
            raise refuse(self.file, "html_depth", f"nested deeper than {DEEPEST_HTML}", "close what you open")

    def _is_beside(self, tag: str, attributes: str) -> bool:
        """Does an element say that it is no part of the text?"""
        if self.is_whole or tag not in _PARTS or "=" not in attributes:
            return False
        given = {name.lower(): value.strip("\"'").lower() for name, value in _ATTRIBUTE.findall(attributes)}
        for name in f"{given.get('class', '')} {given.get('id', '')}".split():
            words = name.replace("_", "-").split("-")
            if name in _BESIDE_WHOLE or words[0] in _BESIDE and len(words) <= _MOST_WORDS:
                self.ignored[f"beside the text: {words[0]}"] += 1
                return True
        return False

    def _head(self, tag: str, values: dict[str, str]) -> None:
        said = ""
        if tag == "html":
            said, content = "language", values.get("lang", "")
        elif tag == "link" and values.get("rel") == "canonical":
            self.said["url"] = values.get("href", "")
        elif tag == "meta":
            named = (values.get("property") or values.get("name") or values.get("itemprop") or "").lower()
            said, content = _META.get(named, ""), values.get("content", "")
            self.ignored[f"meta {named}"] += 0 if said or not named else 1
        elif tag == "time" and values.get("datetime") and "article" in self._open:
            said, content = "published", values["datetime"]
        if said and content.strip():
            self.said.setdefault(said, content.strip())

    def end(self, tag: str) -> None:
        """An end tag."""
        if tag in self._beside[:1]:
            self._beside.pop()
        elif tag in _AROUND:
            self._beside.clear()  # what was never closed ends with what is around it
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]
        if tag in _BLOCKS:
            self.add("\n")

    def add(self, text: str) -> None:
        """Text, where it is seen."""
        if self._beside or not _UNSEEN.isdisjoint(self._open):
            return
        if "title" in self._open:
            place = "title"
        else:
            place = next((name for name in ("article", "main") if name in self._open), "body")
            place = f"article {self._articles}" if place == "article" else place
            if "h1" in self._open:
                place = f"{place} h1" if place.startswith("article") else "h1"
        self._parts.setdefault(place, []).append(text)
