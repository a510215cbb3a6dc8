"""Values out of an XML document by path, with a ledger: whatever no path has read is what the reader ignored."""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree.ElementTree import Element

from quality.intake.encodings import decode
from quality.intake.markup import check_declaration, parse_xml
from quality.intake.path_counts import PathCounts

_STEP = re.compile(r"(@?[^/\[\]]+)((?:\[[^\]]*\])*)(?:/|$)")
_TEST = re.compile(r"\[(@?[^=\]]+)='([^']*)'\]")
_KNOWN = (("http://www.w3.org/XML/1998/namespace", "xml:"), ("http://www.w3.org/2001/XMLSchema-instance", "xsi:"))
Step = tuple[str, tuple[tuple[str, frozenset[str]], ...]]


@lru_cache(maxsize=2000)
def _steps(path: str) -> tuple[Step, ...]:
    """Parts of a path: `A/B[C='x|y']/@d` is child A, its children B whose C or attribute is x or y, attribute d."""
    return tuple(
        (name, tuple((tested, frozenset(values.split("|"))) for tested, values in _TEST.findall(tests)))
        for name, tests in _STEP.findall(path)
    )


def document(file: str, data: bytes, encodings: tuple[str, ...], namespaces: tuple[str, ...]) -> Element:
    """The root of an XML document in a promised encoding and of a promised namespace. Raises IntakeRefused."""
    text = decode(file, data, encodings)
    check_declaration(file, data, text)
    return parse_xml(file, text, namespaces)


class Elements:
    """A document whose names are plain, and which of its elements and attributes were read.

    spaces: beginning of a namespace → what stands before the names in it; the root's own namespace has none, and a
    namespace that is not named stays written out, so that a foreign element is never taken for one of the standard.
    """

    def __init__(self, root: Element, spaces: tuple[tuple[str, str], ...] = ()) -> None:
        self.root = root
        self._own, self._spaces = _space(root.tag), (*spaces, *_KNOWN)
        self._plain: dict[str, str] = {}
        self._read: set[int] = set()
        self._whole: set[int] = set()
        self._attributes: set[tuple[int, str]] = set()
        for node in root.iter():
            node.tag = self._name(node.tag)
            if any("{" in name for name in node.attrib):
                node.attrib = {self._name(name): value for name, value in node.attrib.items()}

    def _name(self, tag: str) -> str:
        if tag not in self._plain:
            space, local = _space(tag), tag.rpartition("}")[2]
            known = (before + local for begin, before in self._spaces if space.startswith(begin))
            self._plain[tag] = local if space in {"", self._own} else next(known, tag)
        return self._plain[tag]

    def nodes(self, node: Element, path: str) -> list[Element]:
        """Elements at a path below `node`. What its tests compared counts as read, the elements do not."""
        return self._below(node, _steps(path))

    def _below(self, node: Element, steps: tuple[Step, ...]) -> list[Element]:
        found = [node]
        for name, tests in steps:
            found = [child for each in found for child in each if child.tag == name and self._passes(child, tests)]
        return found

    def _passes(self, node: Element, tests: tuple[tuple[str, frozenset[str]], ...]) -> bool:
        passed: list[tuple[Element, str]] = []
        for name, values in tests:
            if name.startswith("@"):
                fitting = [(node, name[1:])] if node.get(name[1:]) in values else []
            else:
                fitting = [(child, "") for child in node if child.tag == name and (child.text or "").strip() in values]
            if not fitting:
                return False
            passed += fitting
        for each, attribute in passed:
            self._mark(each, attribute)
        return True

    def _mark(self, node: Element, attribute: str = "") -> None:
        if attribute:
            self._attributes.add((id(node), attribute))
        else:
            self._read.add(id(node))

    def texts(self, node: Element, *paths: str) -> list[str]:
        """Values at these paths, white space folded, without empty ones and repetitions. "" is the element itself."""
        found: dict[str, None] = {}
        for path in paths:
            steps = _steps(path)
            attribute = steps[-1][0][1:] if steps and steps[-1][0].startswith("@") else ""
            for each in self._below(node, steps[:-1] if attribute else steps):
                value = self._attribute(each, attribute) if attribute else self._inside(each)
                folded = " ".join(value.split())
                found |= {folded: None} if folded else {}
        return list(found)

    def _attribute(self, node: Element, name: str) -> str:
        self._mark(node, name)
        return node.get(name, "")

    def _inside(self, node: Element) -> str:
        """The text of an element, with that of elements inside it."""
        for each in node.iter():
            self.take(each)
        return "".join(node.itertext())

    def line(self, node: Element, *paths: str) -> str | None:
        """Values at these paths, one a line; None where there is none."""
        return "\n".join(self.texts(node, *paths)) or None

    def first(self, node: Element, *paths: str) -> str | None:
        """The value at the first of these paths that has one. Other paths are not read."""
        return next((found[0] for path in paths if (found := self.texts(node, path))), None)

    def take(self, node: Element) -> None:
        """Count the text of an element as read, also what stands behind its children; not the children."""
        self._mark(node)
        self._whole.add(id(node))

    def whole(self, node: Element) -> Element:
        """The element itself, with everything in it counted as read: for text with markup."""
        for each in node.iter():
            self.take(each)
            for name in each.attrib:
                self._mark(each, name)
        return node

    def is_read(self, node: Element) -> bool:
        """Was the text of this element read?"""
        return id(node) in self._read

    def used(self) -> dict[str, int]:
        """Path → how many elements and attributes with content were read."""
        return self._paths(read=True)

    def ignored(self) -> dict[str, int]:
        """Path → how many elements and attributes with content were not. Empty elements count, as some are flags;
        so does text behind an element, where the element around it is not read as a whole.
        """
        return self._paths(read=False)

    def _paths(self, read: bool) -> dict[str, int]:
        counts = PathCounts()
        waiting = [(self.root, counts.below(0, self.root.tag))]
        while waiting:
            node, place = waiting.pop()
            if (not len(node) or (node.text or "").strip()) and (id(node) in self._read) is read:
                counts.add(place)
            for name in node.attrib:
                if ((id(node), name) in self._attributes) is read:
                    counts.add(counts.below(place, f"@{name}"))
            for child in node:
                waiting.append((child, counts.below(place, child.tag)))
                if child.tail and child.tail.strip() and (id(node) in self._whole) is read:
                    counts.add(counts.below(place, "text()"))
        return counts.paths()


def _space(tag: str) -> str:
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""
