"""Label Studio's JSON: tasks with the dictionary's marks as pre-annotations, and judgements from its exports.

https://labelstud.io/guide/task_format and https://labelstud.io/guide/export. Annotators see where the dictionary found
something, never a score, of ours or of a colleague: they judge blind.
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

import polars as pl

MARKS = "marks"
"""Name of the control that holds the dictionary's marks; every factor's number is a control named like the factor."""
JUDGED = ("subject", "text", "genre", "annotator", "factor", "score")


def label_config(factors: dict[str, str]) -> str:
    """The labelling interface for factors (name → label): the text, its marks, and a number from 0 to 1 for each."""
    labels = [f"    <Label value={quoteattr(name)} hint={quoteattr(label)}/>" for name, label in factors.items()]
    numbers = [
        f"  <Header value={quoteattr(f'{label} {name}')}/>\n"
        f'  <Number name={quoteattr(name)} toName="text" min="0" max="1" step="0.1"/>'
        for name, label in factors.items()
    ]
    return "\n".join([
        "<View>", '  <Text name="text" value="$text"/>',
        f'  <Labels name="{MARKS}" toName="text">', *labels, "  </Labels>", *numbers, "</View>", "",
    ])  # fmt: skip


def tasks(texts: pl.DataFrame, marks: pl.DataFrame, version: str) -> list[dict[str, Any]]:
    """One task a text, in their order.

    texts: id, text, genre. marks: id, start, end (characters of the text), factor. version: of the dictionary.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    held = dict(texts.select("id", "text").iter_rows())
    for name, start, end, factor in marks.select("id", "start", "end", "factor").sort(pl.all()).iter_rows():
        if name in held:
            found.setdefault(name, []).append(_mark(held[name], start, end, factor))
    return [
        {
            "data": {"id": name, "text": text, "genre": genre},
            "predictions": [{"model_version": version, "result": found.get(name, [])}],
        }
        for name, text, genre in texts.select("id", "text", "genre").iter_rows()
    ]


def _mark(text: str, start: int, end: int, factor: str) -> dict[str, Any]:
    return {
        "id": f"{start}-{end}-{factor}", "from_name": MARKS, "to_name": "text", "type": "labels",
        "value": {"start": start, "end": end, "text": text[start:end], "labels": [factor]},
    }  # fmt: skip


def judgements(export: object) -> list[dict[str, str | None]]:
    """Rows JUDGED, as text, of an export: one for every number that somebody gave, in its order.

    Cancelled annotations and drafts are left out; a number that was not given is not judged. subject: the task's
    data.id, else `task-<id>`. annotator: `annotator-<id>` of who completed it. Raises ValueError for what is no export.
    """
    if not isinstance(export, list):
        raise ValueError("an export is a list of tasks")
    rows = []
    for place, task in enumerate(export, 1):
        if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
            raise ValueError(f"task {place} has no data")
        data = task["data"]
        subject = data.get("id", f"task-{task.get('id', place)}")
        for annotation in _list(task, "annotations", place):
            if annotation.get("was_cancelled"):
                continue
            annotator = _annotator(annotation.get("completed_by"), place)
            for result in _list(annotation, "result", place):
                if result.get("type") == "number":
                    value = result.get("value")
                    score = value.get("number") if isinstance(value, dict) else None
                    cells = (subject, data.get("text"), data.get("genre"), annotator, result.get("from_name"), score)
                    rows.append({name: _cell(cell) for name, cell in zip(JUDGED, cells, strict=True)})
    return rows


def _list(held: dict[str, Any], name: str, place: int) -> list[dict[str, Any]]:
    found = held.get(name) or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ValueError(f"task {place}: {name} is no list of objects")
    return found


def _annotator(who: object, place: int) -> str:
    named = who.get("id") if isinstance(who, dict) else who
    if not isinstance(named, int | str) or isinstance(named, bool) or named == "":
        raise ValueError(f"task {place}: an annotation does not say who completed it")
    return f"annotator-{named}"


def _cell(cell: object) -> str | None:
    if cell is None:
        return None
    return f"{cell:.9f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)
