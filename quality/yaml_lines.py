"""YAML that remembers on which line each key stands, so that a mistake can be named where it was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from quality.errors import WrongUsage

Mistake = tuple[tuple[int | str, ...], str]
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser in C where PyYAML was built with it: a night reads fifty files, most of them more than once."""
REMEDY = "correct the file; until then nothing that rests on it runs"


@dataclass(frozen=True)
class MarkedYaml:
    """A YAML file: its value, and its nodes with their lines."""

    path: Path
    value: Any
    root: yaml.Node

    @classmethod
    def read(cls, path: Path) -> MarkedYaml:
        """Read one mapping from `path`. Raises WrongUsage where it is no YAML, no mapping, or names a key twice."""
        try:
            loader = LOADER(path.read_text(encoding="utf-8"))
            root = loader.get_single_node()
            if not isinstance(root, yaml.MappingNode):
                raise WrongUsage(f"{path.name}, line 1", "is not a mapping of keys to values", remedy=REMEDY)
            _refuse_repeated_keys(path, root)
            return cls(path, loader.construct_document(root), root)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise WrongUsage(f"{path.name}, line {line}", f"is not YAML: {error.problem}", remedy=REMEDY) from error
        except OSError as error:
            why = f"cannot be read: {error.strerror}"
            raise WrongUsage(str(path), why, remedy="give the path of a file") from error
        except (UnicodeDecodeError, yaml.reader.ReaderError, ValueError) as error:
            raise WrongUsage(path.name, f"cannot be read as YAML: {error}", remedy=REMEDY) from error

    def wrong(self, mistakes: Sequence[Mistake]) -> WrongUsage:
        """The error for these mistakes: each with its line and its key, in the order of the lines."""
        found = sorted((self._line(key), ".".join(map(str, key)), why) for key, why in mistakes)
        first, *others = [f"line {line}: {key}: {why}" for line, key, why in found]
        return WrongUsage(f"{self.path.name}, {first.split(':')[0]}", "; ".join([first, *others]), remedy=REMEDY)

    def _line(self, key: tuple[int | str, ...]) -> int:
        """Line of `key`, or of the innermost part of it that was written."""
        node, line = self.root, 1
        for part in key:
            if isinstance(node, yaml.MappingNode):
                written = {name.value: (name, value) for name, value in node.value}
                if part not in written:
                    break
                name, node = written[part]
                line = name.start_mark.line + 1
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = node.start_mark.line + 1
            else:
                break
        return line


def _refuse_repeated_keys(path: Path, node: yaml.Node) -> None:
    """YAML would silently keep the last of two equal keys; a licence must not depend on that."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeated_keys(path, item)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for name, value in node.value:
            if name.value in seen:
                line = name.start_mark.line + 1
                raise WrongUsage(f"{path.name}, line {line}", f"key {name.value!r} is written twice", remedy=REMEDY)
            seen.add(name.value)
            _refuse_repeated_keys(path, value)
