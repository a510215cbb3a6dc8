"""Label Studio's JSON export: one row for every number that an annotator gave. Columns: label_studio.JUDGED.

https://labelstud.io/guide/export; cancelled annotations and drafts are left out, and so is what nobody judged.
"""

from __future__ import annotations

import polars as pl

from pipelines.sources import FilePromise
from quality.intake.encodings import decode
from quality.intake.fields import Rows
from quality.intake.files import refuse
from quality.intake.json_strict import strict_json
from transforms.kansei.learning.label_studio import JUDGED, judgements


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """Rows subject, text, genre, annotator, factor, score. Raises IntakeRefused for what is no export."""
    document = strict_json(file, decode(file, data, promise.encodings))
    try:
        found = judgements(document)
    except ValueError as error:
        raise refuse(file, "label_studio", str(error), "export the project as JSON, not as JSON-MIN") from error
    rows = [{"row": place, **row} for place, row in enumerate(found, 1)]
    return Rows(pl.DataFrame(rows, schema={"row": pl.Int64, **dict.fromkeys(JUDGED, pl.String)}), [], len(rows))
