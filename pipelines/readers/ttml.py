"""TTML lyrics (and IMSC text): one song a file, one row; every <p> is a line, every <div> a stanza.

Columns: name (the file's name without its ending), title, language, agents, copyright, `lyrics` (text alone, a blank
line between stanzas), `synced_lyrics` and `synced_words` (LRC, normalised). Times count from the element around, as
TTML says; in Apple's TTML, which itunes:timing marks, from the beginning of the song. Readings of 漢字 (tts:ruby),
translations and romanisations (ttm:role x-translation, x-roman) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from xml.etree.ElementTree import Element

from pipelines.sources import FilePromise
from quality.intake.elements import Elements, document
from quality.intake.fields import Rows, gathered
from quality.intake.files import refuse
from quality.intake.lyrics import Line, check_length, columns_of, in_order, stem

SPACES = (
    ("http://www.w3.org/ns/ttml#metadata", "ttm:"), ("http://www.w3.org/ns/ttml#styling", "tts:"),
    ("http://www.w3.org/ns/ttml#parameter", "ttp:"), ("http://music.apple.com/lyric-ttml-internal", "itunes:"),
    ("http://itunes.apple.com/lyric-ttml-extensions", "itunes:"),
)  # fmt: skip
COLUMNS = {
    "title": "head/metadata/ttm:title", "language": "@xml:lang", "copyright": "head/metadata/ttm:copyright",
    "agents": "head/metadata/ttm:agent/ttm:name",
}  # fmt: skip
GIVES = ("name", *COLUMNS, "lyrics", "synced_lyrics", "synced_words")
_CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5}(?:\.\d{1,9})?)(?::(\d{1,3}))?")
_OFFSET = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)(h|ms|m|s|f|t)")
_UNITS = {"h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
_READINGS = frozenset(("text", "textContainer", "delimiter"))
_LEFT_OUT = frozenset(("x-translation", "x-roman"))


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """The one row of a file. Raises IntakeRefused for what is no TTML with text."""
    root = document(file, data, promise.encodings, promise.namespaces)
    if root.tag.rpartition("}")[2] != "tt":
        raise refuse(file, "xml_root", "no TTML", "send <tt xmlns=http://www.w3.org/ns/ttml>")
    song = _Song(file, Elements(root, SPACES))
    lines = song.lines()
    if not any(line.text for line in lines):
        raise refuse(file, "ttml", "no <p> holds text", "send the lyrics as text")
    check_length(file, lines)
    said = {name: song.xml.line(song.xml.root, path) for name, path in COLUMNS.items()}
    return gathered(file, [{"name": stem(file)} | said | columns_of(lines)], GIVES, song.xml.ignored())


class _Song:
    """A document with its rates of frames and ticks."""

    def __init__(self, file: str, xml: Elements) -> None:
        self.file, self.xml = file, xml
        self.absolute = bool(xml.texts(xml.root, "@itunes:timing"))
        rate = self._number("@ttp:frameRate", "30")
        above, _, below = (xml.first(xml.root, "@ttp:frameRateMultiplier") or "1 1").partition(" ")
        if not (above + below).isascii() or not (above + below).isdecimal() or int(below) * int(above) == 0:
            raise self._refusal("ttp:frameRateMultiplier")
        self.frame = Fraction(1000 * int(below), rate * int(above))
        self.tick = Fraction(1000, self._number("@ttp:tickRate", "1"))

    def _number(self, path: str, default: str) -> int:
        value = self.xml.first(self.xml.root, path) or default
        if not re.fullmatch(r"[1-9]\d{0,8}", value):
            raise self._refusal(path)
        return int(value)

    def _refusal(self, what: str) -> Exception:
        return refuse(self.file, "ttml", f"{what[:40]} is no time or rate", "write times as TTML does, 00:01:02.500")

    def lines(self) -> list[Line]:
        """Every line in order of time, a blank one without a time between stanzas."""
        found: list[Line] = []
        for body in self.xml.nodes(self.xml.root, "body"):
            for stanza in self._stanzas(body, self._begin(body, 0)):
                found += [Line(None, "")] * bool(found and stanza) + stanza
        return in_order(found)

    def _stanzas(self, node: Element, start: int) -> Iterator[list[Line]]:
        stanza: list[Line] = []
        for child in node:
            if child.tag == "p":
                stanza.append(self._line(child, start))
            elif child.tag == "div":
                yield stanza
                stanza = []
                yield from self._stanzas(child, self._begin(child, start))
        yield stanza

    def _line(self, node: Element, start: int) -> Line:
        has_time = self.xml.first(node, "@begin") is not None
        begin = self._begin(node, start)
        runs = list(self._runs(node, begin, None))
        words: list[tuple[int, str]] = []
        last: int | None = None
        for at, text in runs:
            if at is not None and at != last:
                words.append((at, text))
            elif words:
                words[-1] = (words[-1][0], words[-1][1] + text)
            last = at if at is not None else last
        folded = tuple((at, re.sub(r"\s+", " ", text)) for at, text in words)
        return Line(begin if has_time else None, " ".join("".join(text for _, text in runs).split()), folded)

    def _runs(self, node: Element, start: int, at: int | None) -> Iterator[tuple[int | None, str]]:
        """(time of the part, if it has one, text) of all that is sung below an element."""
        self.xml.take(node)
        yield at, node.text or ""
        for child in node:
            if child.tag == "br":
                self.xml.take(child)
                yield at, " "
            elif child.tag == "span" and not self._is_left_out(child):
                begin = self._begin(child, start)
                yield from self._runs(child, begin, begin if child.get("begin") else at)
            yield at, child.tail or ""

    def _is_left_out(self, span: Element) -> bool:
        return span.get("tts:ruby", "") in _READINGS or span.get("ttm:role", "") in _LEFT_OUT

    def _begin(self, node: Element, start: int) -> int:
        """When an element begins, in milliseconds from the beginning of the song."""
        if node.get("timeContainer", "par") != "par":
            raise refuse(self.file, "ttml", "timeContainer=seq", "give every line its own time")
        value = self.xml.first(node, "@begin")
        if value is None:
            return start
        return self._milliseconds(value) + (0 if self.absolute else start)

    def _milliseconds(self, value: str) -> int:
        if found := _OFFSET.fullmatch(value):
            unit = {"f": self.frame, "t": self.tick}.get(found[2]) or Fraction(_UNITS[found[2]])
            return int(Fraction(found[1]) * unit)
        clock = _CLOCK.fullmatch(value)
        if clock is None:
            raise self._refusal(value)
        hours, minutes, seconds, frames = clock.groups("0")
        return int((int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds)) * 1000 + int(frames) * self.frame)
