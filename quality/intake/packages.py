"""Office packages (ECMA-376): the parts of a ZIP archive, in memory, without macros and without what lies elsewhere."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from quality.intake.archives import LARGEST_RATIO, MOST_MEMBERS, UNREADABLE
from quality.intake.encodings import decode
from quality.intake.files import LARGEST, kind_of, refuse
from quality.intake.markup import parse_xml, stream_xml

ALWAYS = 1_000_000
"""Bytes that a package may unpack to however small it is."""
TYPES = "[Content_Types].xml"
_RUNS = re.compile(r"vbaproject|macrosheets/|dialogsheets/|activex/|embeddings/|ctrlprops/")
_ELSEWHERE = re.compile(r"externallinks/|connections\.xml|querytables/|webextensions/|customdata/")
_RELATIONS = (
    "http://schemas.openxmlformats.org/package/2006/relationships",
    "http://purl.oclc.org/ooxml/package/relationships",
)


@dataclass(frozen=True)
class Relation:
    """Where a part refers to: the last word of the relation's type, and the other part's name, "" if outside."""

    kind: str
    part: str


class Package:
    """A package, checked. Raises IntakeRefused for anything that a table of text does not need and that can do harm."""

    def __init__(self, file: str, data: bytes) -> None:
        self.file = file
        self.read: set[str] = set()
        if kind_of(data) == "old Office":
            raise self._refusal("it is encrypted, or an old .xls", "save it as .xlsx, without a password")
        if not data.startswith(b"PK\x03\x04") or data[-22:-18] != b"PK\x05\x06":
            raise self._refusal("no Office package, or bytes before or behind it", "save it as .xlsx again")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except UNREADABLE as error:
            raise self._refusal(f"broken ({type(error).__name__})", "save it again") from error
        members = [member for member in self._archive.infolist() if not member.is_dir()]
        self.parts = {member.filename: member for member in members}
        self._check(members, min(LARGEST, max(ALWAYS, LARGEST_RATIO * len(data))))

    def _refusal(self, why: str, remedy: str) -> Exception:
        return refuse(self.file, "xlsx", why, remedy)

    def _check(self, members: list[zipfile.ZipInfo], most: int) -> None:
        names = [member.filename.casefold() for member in members]
        if len(set(names)) != len(names) or len(names) > MOST_MEMBERS:
            raise self._refusal("parts with the same name, or too many", "save it again with Excel or LibreOffice")
        if sum(member.file_size for member in members) > most:
            raise refuse(self.file, "archive", "it unpacks to far more than it should", "send it as CSV")
        if any(member.flag_bits & 0x2041 for member in members):
            raise self._refusal("a part is encrypted", "save it without a password")
        if any("\\" in name or name.startswith("/") or ".." in name.split("/") for name in names):
            raise self._refusal("a part's name leads elsewhere", "save it again with Excel or LibreOffice")
        if any(_RUNS.search(name) for name in names) or "macroenabled" in self.text(TYPES).casefold():
            raise self._refusal("it holds macros, controls or embedded files", "save it as .xlsx without them")
        if any(_ELSEWHERE.search(name) for name in names):
            raise self._refusal("it refers to other files or data sources", "replace the links by their values")

    def text(self, part: str) -> str:
        """The text of a part."""
        member = self.parts.get(part)
        if member is None:
            raise self._refusal(f"the part {part[:60]!r} is not there", "save it again with Excel or LibreOffice")
        try:
            with self._archive.open(member) as stream:
                data = stream.read(member.file_size + 1)
        except UNREADABLE as error:
            raise self._refusal(f"broken ({type(error).__name__})", "save it again") from error
        if len(data) != member.file_size:
            raise refuse(self.file, "archive", "a part is not as long as it says", "save it again")
        self.read.add(part)
        return decode(self.file, data, ("utf-8", "utf-16"))

    def xml(self, part: str, namespaces: tuple[str, ...]) -> Element:
        """The root element of a part, of one of these namespaces."""
        return parse_xml(self.file, self.text(part), namespaces)

    def stream(self, part: str, *passing: str) -> Iterator[Element]:
        """Elements of these tags as they come, and last the root element with what is left."""
        return stream_xml(self.file, self.text(part), *passing)

    def relations(self, part: str) -> dict[str, Relation]:
        """Id → what a part refers to; "" is the package itself."""
        folder, name = posixpath.split(part)
        place = posixpath.join(folder, "_rels", f"{name}.rels")
        if place not in self.parts:
            return {}
        return {
            node.get("Id", ""): Relation(
                node.get("Type", "").rpartition("/")[2],
                "" if node.get("TargetMode") == "External" else self._named(folder, node.get("Target", "")),
            )
            for node in self.xml(place, _RELATIONS)
        }

    def _named(self, folder: str, target: str) -> str:
        return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")

    def one(self, part: str, kind: str) -> str:
        """The part of that kind that a part refers to, or "". More than one is refused."""
        found = [relation.part for relation in self.relations(part).values() if relation.kind == kind]
        if len(found) > 1:
            raise self._refusal(f"more than one {kind}", "save it again with Excel or LibreOffice")
        return found[0] if found else ""

    def unread(self) -> dict[str, int]:
        """Parts that nobody read."""
        return {f"part {name[:100]}": 1 for name in sorted(set(self.parts) - self.read) if not name.endswith(".rels")}
