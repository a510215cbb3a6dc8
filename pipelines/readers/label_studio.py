"""Label Studio's JSON export: one row for every number that an annotator gave. Columns: label_studio.JUDGED.

https://labelstud.io/guide/export; cancelled annotations and drafts are left out, and so is what nobody judged.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from pipelines.sources import FilePromise
from quality.intake.encodings import decode
from quality.intake.fields import Rows, gathered
from quality.intake.files import refuse
from quality.intake.json_strict import strict_json
from transforms.kansei.learning.label_studio import JUDGED, judgements

GIVES = JUDGED


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """Rows subject, text, genre, annotator, factor, score. Raises IntakeRefused for what is no export."""
    document = strict_json(file, decode(file, data, promise.encodings))
    try:
        found = judgements(document)
    except ValueError as error:
        raise refuse(file, "label_studio", str(error), "export the project as JSON, not as JSON-MIN") from error
    return gathered(file, found, GIVES, _ignored(document))


def _ignored(export: list[dict[str, Any]]) -> dict[str, int]:
    """What was left out: predictions, drafts, cancelled annotations, and results that are no number."""
    counts: Counter[str] = Counter()
    for task in export:
        for name in ("predictions", "drafts"):
            counts[f"/{name}"] += len(_objects(task, name))
        for annotation in _objects(task, "annotations"):
            cancelled = bool(annotation.get("was_cancelled"))
            counts["/annotations (cancelled)"] += cancelled
            others = sum(result.get("type") != "number" for result in _objects(annotation, "result"))
            counts["/annotations/result (no number)"] += 0 if cancelled else others
    return dict(sorted((+counts).items()))


def _objects(held: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = held.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
