"""Label Studio's JSON: tasks with the dictionary's marks as pre-annotations, and judgements from its exports.

https://labelstud.io/guide/task_format and https://labelstud.io/guide/export. Annotators see where the dictionary found
something, never a score, of ours or of a colleague: they judge blind. Only who settles a dispute sees what was given,
not by whom.
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

import polars as pl

from transforms.kansei.learning.agreement import ADJUDICATOR

MARKS = "marks"
"""Name of the control that holds the dictionary's marks; every factor's number is a control named like the factor."""
JUDGED = ("subject", "text", "genre", "annotator", "factor", "score", "marks")


def label_config(factors: dict[str, str], *, disputes: bool = False) -> str:
    """The labelling interface for factors (name → label): the text, its marks, and a number from 0 to 1 for each.

    disputes: also shows what was given of the factors in dispute, for tasks of `adjudications`.
    """
    labels = [f"    <Label value={quoteattr(name)} hint={quoteattr(label)}/>" for name, label in factors.items()]
    numbers = [
        f"  <Header value={quoteattr(f'{label} {name}')}/>\n"
        f'  <Number name={quoteattr(name)} toName="text" min="0" max="1" step="0.1"/>'
        for name, label in factors.items()
    ]
    given = ['  <Text name="given" value="$given"/>'] if disputes else []
    return "\n".join([
        "<View>", '  <Text name="text" value="$text"/>', *given,
        f'  <Labels name="{MARKS}" toName="text">', *labels, "  </Labels>", *numbers, "</View>", "",
    ])  # fmt: skip


def tasks(
    texts: pl.DataFrame, marks: pl.DataFrame, version: str, bare: frozenset[str], annotator: str
) -> list[dict[str, Any]]:
    """One task a text, in their order, for one annotator.

    texts: id, text, genre. marks: id, start, end (characters of the text), factor. version: of the dictionary. bare:
    ids whose task shows no marks; data.marks says shown or hidden, and comes back with the judgements, as does
    data.annotator.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    held = dict(texts.select("id", "text").iter_rows())
    for name, start, end, factor in marks.select("id", "start", "end", "factor").sort(pl.all()).iter_rows():
        if name in held and name not in bare:
            found.setdefault(name, []).append(_mark(held[name], start, end, factor))
    return [
        {
            "data": {
                "id": name, "text": text, "genre": genre, "annotator": annotator,
                "marks": "hidden" if name in bare else "shown",
            },
            "predictions": [] if name in bare else [{"model_version": version, "result": found.get(name, [])}],
        }
        for name, text, genre in texts.select("id", "text", "genre").iter_rows()
    ]  # fmt: skip


def adjudications(
    texts: pl.DataFrame, given: dict[str, dict[str, list[float]]], annotator: str
) -> list[dict[str, Any]]:
    """One task a disputed text: what was given of each factor in dispute, without names (`desk.disputed_values`).

    texts: id, text, genre. Judgements that come back are an adjudicator's, by data.role.
    """
    return [
        {
            "data": {
                "id": name, "text": text, "genre": genre, "annotator": annotator, "role": "adjudication",
                "given": "\n".join(
                    f"{factor}: {' / '.join(f'{score:g}' for score in scores)}"
                    for factor, scores in given[name].items()
                ),
            },
            "predictions": [],
        }
        for name, text, genre in texts.select("id", "text", "genre").iter_rows()
    ]  # fmt: skip


def _mark(text: str, start: int, end: int, factor: str) -> dict[str, Any]:
    return {
        "id": f"{start}-{end}-{factor}", "from_name": MARKS, "to_name": "text", "type": "labels",
        "value": {"start": start, "end": end, "text": text[start:end], "labels": [factor]},
    }  # fmt: skip


def judgements(export: object) -> list[dict[str, str | None]]:
    """Rows JUDGED, as text, of an export: one for every number that somebody gave, in its order.

    Cancelled annotations and drafts are left out; a number that was not given is not judged. subject: the task's
    data.id, else `task-<id>`. annotator: data.annotator, for whom the task was made; `annotator-<id>` of who completed
    it, where it was made for nobody or several have done it; with ADJUDICATOR before it for a task of `adjudications`.
    marks: data.marks. Raises ValueError for what is no export.
    """
    if not isinstance(export, list):
        raise ValueError("an export is a list of tasks")
    rows = []
    for place, task in enumerate(export, 1):
        if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
            raise ValueError(f"task {place} has no data")
        data = task["data"]
        subject = data.get("id", f"task-{task.get('id', place)}")
        done = [each for each in _list(task, "annotations", place) if not each.get("was_cancelled")]
        meant = data.get("annotator") if len(done) == 1 else None
        role = ADJUDICATOR if data.get("role") == "adjudication" else ""
        for annotation in done:
            annotator = role + str(meant or _annotator(annotation.get("completed_by"), place))
            for result in _list(annotation, "result", place):
                if result.get("type") == "number":
                    value = result.get("value")
                    score = value.get("number") if isinstance(value, dict) else None
                    cells = (subject, data.get("text"), data.get("genre"), annotator, result.get("from_name"), score,
                             data.get("marks"))  # fmt: skip
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
