"""Every leaf of an XML document counted by other means than the readers', and documents damaged at random."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.parsers import expat

import pytest

from pipelines.readers import columns_given
from pipelines.sources import FilePromise
from quality.errors import IntakeRefused
from quality.intake.elements import Elements
from quality.intake.fields import Rows
from tests.pipelines.inboxes import promise

Reader = Callable[[str, bytes, FilePromise], Rows]
_PREFIX = re.compile(r"(?<=[/@])(?:[a-z]+:|\{[^}]*\})")


def said(reader: str, **changes: Any) -> FilePromise:
    """A promise for a reader that gives its own columns."""
    key = (columns_given(reader) or ("no",))[0]
    fields = {"source_key": key, "domain": {"value": "music"}, "title": key}
    return promise(**{"reader": reader, "columns": [], "texts": {}, "fields": fields} | changes)


def samples(root: Path, folder: str, pattern: str = "*.xml") -> list[Path]:
    """Official samples in ../shared/schemas, or the test is skipped."""
    found = sorted((root.parent / "shared" / "schemas" / folder).glob(pattern))
    if not found:
        pytest.skip(f"no official samples: ../shared/schemas/{folder}/{pattern} is not here")
    return found


def leaves(data: bytes) -> Counter[str]:
    """Path → elements with text of their own or nothing inside, attributes, and texts behind an element."""
    counts: Counter[str] = Counter()
    stack: list[dict[str, Any]] = [{"path": "", "text": "", "children": 0, "leaf": True}]

    def settle() -> None:
        top = stack[-1]
        if top["text"].strip() and top["path"]:
            counts[top["path"] if not top["children"] else f"{top['path']}/text()"] += 1
        top["text"] = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        settle()
        stack[-1]["children"] += 1
        path = f"{stack[-1]['path']}/{name.rpartition('}')[2]}"
        stack.append({"path": path, "text": "", "children": 0})
        counts.update(f"{path}/@{key.rpartition('}')[2]}" for key in attributes)

    def end(_: str) -> None:
        top = stack[-1]
        if not top["children"] and not top["text"].strip():
            counts[top["path"]] += 1
        settle()
        stack.pop()

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda text: stack[-1].update(text=stack[-1]["text"] + text)
    parser.Parse(data, True)
    return counts


def plain(paths: dict[str, int]) -> Counter[str]:
    """Paths without prefixes and namespaces."""
    counts: Counter[str] = Counter()
    for path, count in paths.items():
        counts[_PREFIX.sub("", path)] += count
    return counts


class Watched:
    """A reader whose ledgers can be looked at afterwards."""

    def __init__(self, module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read: Reader = module.read
        self.ledgers: list[Elements] = []
        watched = self

        class Kept(Elements):
            def __init__(self, *arguments: Any) -> None:
                super().__init__(*arguments)
                watched.ledgers.append(self)

        monkeypatch.setattr(module, "Elements", Kept)

    def check(self, path: Path, promised: FilePromise) -> Rows:
        """Read a sample: whatever is in it was used or is listed as ignored, and nothing both."""
        found = self.read(path.name, path.read_bytes(), promised)
        ledger = self.ledgers[-1]
        assert found.ignored == ledger.ignored()
        given = columns_given(promised.reader)
        assert all(any(fnmatchcase(name, known) for known in given) for name in found.frame.columns if name != "row")
        assert plain(ledger.used()) + plain(found.ignored) == leaves(path.read_bytes()), path.name
        return found

    def unseen(self, found: Rows) -> Counter[str]:
        """Path → values that count as used and yet are in no cell and no column's name."""
        cells = [str(cell) for column in found.frame.drop("row").iter_columns() for cell in column if cell is not None]
        text = " ".join(" ".join([*cells, *found.frame.columns]).split())
        ledger, counts = self.ledgers[-1], Counter[str]()
        used = {id(node) for node in ledger.root.iter() if ledger.is_read(node)}
        waiting = [(ledger.root, f"/{ledger.root.tag}")]
        while waiting:
            node, path = waiting.pop()
            value = " ".join((node.text or "").split())
            if id(node) in used and value and value not in text:
                counts[path] += 1
            waiting += [(child, f"{path}/{child.tag}") for child in node]
        return counts


def damaged(data: bytes, count: int = 80, seed: int = 7) -> Iterator[bytes]:
    """The same bytes with some changed, cut out, doubled, or cut off."""
    drawn = random.Random(seed)
    for _ in range(count):
        wrong = bytearray(data)
        for _ in range(drawn.randint(1, 4)):
            place = drawn.randrange(len(wrong) or 1)
            how = drawn.randrange(4)
            if how == 0 and wrong:
                wrong[place] = drawn.choice([drawn.randrange(256), *b'<>"&[]{}:/,09'])
            elif how == 1:
                del wrong[place : place + drawn.randint(1, 40)]
            elif how == 2:
                wrong[place:place] = wrong[place : place + drawn.randint(1, 60)]
            elif drawn.random() < 0.2:
                del wrong[place:]
        yield bytes(wrong)


def stays_whole(read: Reader, data: bytes, promised: FilePromise, count: int = 80) -> tuple[int, int]:
    """(read, refused) of damaged copies; anything else that is raised fails the test."""
    good = bad = 0
    for wrong in damaged(data, count):
        try:
            found = read("f.x", wrong, promised)
        except IntakeRefused:
            bad += 1
        else:
            good += 1
            assert found.total == found.frame.height + len({row["row"] for row in found.broken})
    return good, bad
