"""XML and HTML without their dangers: no DTD, no entity, no XInclude, nothing fetched, depth and text bounded."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.parsers import expat

from quality.intake.files import refuse

DEEPEST = 100
LONGEST_TEXT = 65_536
"""Characters of one text node or attribute."""
MOST_ELEMENTS = 5_000_000
MOST_ATTRIBUTES = 100
DEEPEST_HTML = 500
_XINCLUDE = re.compile(r"\{https?://www\.w3\.org/[0-9]{4}/XInclude\}")
LONGEST_NAME = 1_000
"""Characters of an element's or attribute's name."""
MOST_SECTIONS = 100
"""Marked sections of a page, as word processors write them."""
LARGEST_HTML = 4_000_000
"""Characters of an article's page."""
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,60})")
_DECLARED = re.compile(r"""<\?xml\s[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([^"']{0,40})["']""")
_VERSION = re.compile(r"""<\?xml\s{1,9}version\s{0,9}=\s{0,9}["']1\.0["']""")
_NAMES = {
    "utf-8": {"utf-8", "utf8"}, "cp932": {"shift_jis", "windows-31j", "cp932", "x-sjis", "ms932"},
    "utf-16": {"utf-16", "utf-16le", "utf-16be"},
}  # fmt: skip
"""Encoding → what an XML declaration may call it."""
_ASCII = frozenset(("us-ascii", "iso-8859-1", "windows-1252"))
"""Encodings in which a file of ASCII alone is what it is in ours."""
_LEFT_OPEN = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "colgroup", "rp", "rt",
))  # fmt: skip
"""Elements that HTML allows to be left open: they do not nest for that."""


class _Guard:
    """Watches an XML document go by; raises IntakeRefused at the first thing that is not allowed."""

    def __init__(self, file: str) -> None:
        self.file, self.depth, self.elements, self.text = file, 0, 0, 0

    def watch(self, text: str) -> None:
        parser = expat.ParserCreate("utf-8")
        parser.StartDoctypeDeclHandler = self.doctype
        parser.EntityDeclHandler = self.doctype
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.CommentHandler = self.aside
        parser.ProcessingInstructionHandler = self.aside
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.buffer_text = False
        parser.Parse(text.encode("utf-8"), True)

    def doctype(self, *_: object) -> None:
        raise refuse(self.file, "xml_dtd", "it declares a document type or entities", "send XML without <!DOCTYPE")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth, self.elements, self.text = self.depth + 1, self.elements + 1, 0
        if self.depth > DEEPEST:
            raise refuse(self.file, "xml_depth", f"nested deeper than {DEEPEST}", "send what the standard allows")
        too_many = self.elements > MOST_ELEMENTS or len(name) > LONGEST_NAME
        if too_many or (attributes and _is_too_much(attributes)):
            raise refuse(self.file, "xml_size", "more elements or attributes than allowed", "split the message")

    def aside(self, *parts: str) -> None:
        if sum(map(len, parts)) > LONGEST_TEXT:
            raise refuse(self.file, "xml_text", f"a comment of more than {LONGEST_TEXT} characters", "leave it out")

    def end(self, _: str) -> None:
        self.depth, self.text = self.depth - 1, 0

    def characters(self, part: str) -> None:
        self.text += len(part)
        if self.text > LONGEST_TEXT:
            raise refuse(self.file, "xml_text", f"a text of more than {LONGEST_TEXT} characters", "shorten it")


def _is_too_much(attributes: dict[str, str]) -> bool:
    too_long = any(len(name) > LONGEST_NAME or len(value) > LONGEST_TEXT for name, value in attributes.items())
    return too_long or len(attributes) > MOST_ATTRIBUTES


def parse_xml(file: str, text: str, namespaces: tuple[str, ...] = ()) -> ElementTree.Element:
    """The root of an XML document whose root element is of one of `namespaces` (any where none is named).

    Processing instructions are passed over and no reference is followed. Raises IntakeRefused.
    """
    try:
        _Guard(file).watch(text)
        root = ElementTree.fromstring(text.encode("utf-8"), ElementTree.XMLParser(encoding="utf-8"))  # noqa: S314
    except (expat.ExpatError, ElementTree.ParseError, UnicodeError) as error:
        raise refuse(file, "xml", "not well-formed, perhaps cut off", "send the file again, whole") from error
    space = root.tag.partition("}")[0].removeprefix("{") if root.tag.startswith("{") else ""
    if namespaces and space not in namespaces:
        raise refuse(
            file, "xml_namespace", "the namespace or version is not promised", f"send {' or '.join(namespaces)}"
        )
    if any(map(_XINCLUDE.match, {node.tag for node in root.iter()})):
        raise refuse(file, "xml_include", "it includes other documents", "send one whole document")
    return root


def stream_xml(file: str, text: str, *passing: str) -> Iterator[ElementTree.Element]:
    """The elements of these tags, each emptied when the next is asked for, and last the root with what is left.

    For documents too large to hold as a tree; guarded as by `parse_xml`. Raises IntakeRefused.
    """
    try:
        _Guard(file).watch(text)
        parser = ElementTree.XMLParser(encoding="utf-8")  # noqa: S314
        node = ElementTree.Element("")
        for _, node in ElementTree.iterparse(io.BytesIO(text.encode("utf-8")), ("end",), parser):
            if node.tag in passing:
                yield node
                node.clear()
    except (expat.ExpatError, ElementTree.ParseError, UnicodeError) as error:
        raise refuse(file, "xml", "not well-formed, perhaps cut off", "send the file again, whole") from error
    yield node


def check_declaration(file: str, data: bytes, text: str) -> None:
    """Refuse XML that declares another encoding than the one in which it was read, or is not XML 1.0.

    Raises IntakeRefused.
    """
    if text.startswith("<?xml") and not _VERSION.match(text):
        raise refuse(file, "xml_version", "it is not XML 1.0", "send XML 1.0")
    found = _DECLARED.match(text)
    if found and found[1].lower() in _ASCII and data.isascii():
        return
    names = next((name for name, known in _NAMES.items() if found and found[1].lower() in known), "")
    try:
        lies = found is not None and (not names or data.decode(names).lstrip("\ufeff") != text)
    except UnicodeDecodeError:
        lies = True
    if lies:
        why = f"it declares {found[1] if found else ''!r}, and is not written so"
        raise refuse(file, "xml_encoding", why, "declare the encoding that the file has")


def check_html(file: str, text: str) -> None:
    """Refuse HTML that no article is: nested deeper than DEEPEST_HTML, huge, or with a comment or tag that never ends.

    Raises IntakeRefused.
    """
    if len(text) > LARGEST_HTML:
        raise refuse(file, "html_size", f"more than {LARGEST_HTML} characters", "send the article alone")
    if text.rfind("<!--") > text.rfind("-->"):
        raise refuse(file, "html_comment", "a comment never ends", "close the comment, or send the file again, whole")
    behind = text[text.rfind(">") + 1 :]
    if re.search(r"<[a-zA-Z/!?]", behind) or text.count("<![") > MOST_SECTIONS:
        raise refuse(file, "html_tag", "a tag never ends", "send the file again, whole")
    if re.search(r"<!ENTITY\b|<!DOCTYPE[^>]{0,1000}\[", text, re.IGNORECASE):
        raise refuse(file, "html_entity", "it declares entities", "send the article as HTML")
    for name in ("html", "article"):
        opened = re.search(rf"<{name}[\s>]", text, re.IGNORECASE)
        if opened and not re.search(rf"</{name}\s*>", text[opened.end() :], re.IGNORECASE):
            raise refuse(file, "cut_off", f"<{name}> never ends", "send the file again, whole")
    depth = 0
    for tag in _TAG.finditer(text):
        if tag[2].lower() in _LEFT_OPEN:
            continue
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        if depth > DEEPEST_HTML:
            raise refuse(file, "html_depth", f"nested deeper than {DEEPEST_HTML}", "close what you open")
