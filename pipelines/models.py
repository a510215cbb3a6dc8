"""Learned models on disk: a folder each, the history of champions, and what the champion says of documents.

`models/champions.json` holds [{"night", "version"}, …]; the champion of a night is the last one adopted up to it, so
that an earlier night run again meets the model that it met.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from pipelines.readings import with_words
from quality.errors import WrongUsage
from transforms.kansei.learning.model import Model, of_files

if TYPE_CHECKING:
    from pipelines.lake import Lake

HISTORY = "champions.json"
SAID = {"content": pl.String, "factor": pl.String, "score": pl.Float64}


def write(model: Model, folder: Path) -> None:
    """Write a model's files, model.json last, and take away what an earlier model left there."""
    folder.mkdir(parents=True, exist_ok=True)
    files = model.files()
    for name in sorted(files, key=lambda name: name == "model.json"):
        _replace(folder / name, files[name])
    for path in (*folder.glob("*.npy"), *folder.glob("*.trees.txt")):
        if path.name not in files:
            path.unlink()


def read(folder: Path) -> Model:
    """The model in a folder. Raises WrongUsage where there is none, or its files are not those of its model.json."""
    try:
        return of_files({path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WrongUsage(
            f"model {folder}", f"cannot be read: {error}",
            remedy="python -m pipelines learn --annotations FILE --model DIR",
        ) from error  # fmt: skip


def champion(folder: Path, night: str, *, before: bool = False) -> Model | None:
    """The champion of a night; of the nights before it, if `before`. None where the dictionary serves alone."""
    found = [each for each in history(folder) if each["night"] < night or (each["night"] == night and not before)]
    return read(folder / found[-1]["version"]) if found else None


def history(folder: Path) -> list[dict[str, str]]:
    """Adoptions by night, oldest first."""
    place = folder / HISTORY
    return json.loads(place.read_text(encoding="utf-8")) if place.exists() else []


def adopt(folder: Path, night: str, version: str) -> None:
    """Note that a night adopted a version, or none (""), in place of what it said before. Whole or not at all."""
    kept = [each for each in history(folder) if each["night"] != night]
    said = sorted([*kept, *([{"night": night, "version": version}] if version else [])], key=lambda each: each["night"])
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / HISTORY, (json.dumps(said, indent=1) + "\n").encode())


def _replace(place: Path, data: bytes) -> None:
    part = place.with_name(f"{place.name}.part")
    part.write_bytes(data)
    part.replace(place)


def say(
    model: Model, lake: Lake, dictionary: str, documents: pl.DataFrame, scores: pl.DataFrame, mentions: pl.DataFrame
) -> pl.DataFrame:
    """id, factor, score of the factors that the model serves, for documents (id, text, genre, content).

    What was said of the same content with the same dictionary is kept and not computed again. scores, mentions: of
    these documents, with `subject_id`.
    """
    from pipelines.lake import digest_of  # Delta's libraries, which `learn --annotations` and `score --model` spare

    folder = lake.local / "cache" / "model" / digest_of(model.version, dictionary)[:16]
    files = sorted(folder.glob("*.parquet"))
    known = pl.scan_parquet(files) if files else pl.LazyFrame(schema=SAID)
    wanted = documents.unique("content", keep="first", maintain_order=True)
    missing = wanted.join(known.select("content").unique().collect(), on="content", how="anti", maintain_order="left")
    if missing.height:
        made = _predicted(model, missing, scores, mentions)
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{digest_of(missing['content'].to_list())[:24]}.part"
        made.write_parquet(part)
        part.replace(part.with_suffix(".parquet"))
        known = pl.concat([known, made.lazy()])
    said = known.unique(["content", "factor"]).collect()
    return documents.select("id", "content").join(said, on="content").select("id", "factor", "score")


def _predicted(model: Model, documents: pl.DataFrame, scores: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    readings = with_words(documents, of_documents(scores, documents), of_documents(mentions, documents))
    return frame_of(model, model.predict(readings), documents["content"]).rename({"id": "content"})


def of_documents(frame: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Rows of these documents, `subject_id` as `id`."""
    return frame.rename({"subject_id": "id"}).join(documents.select("id"), on="id", how="semi")


def frame_of(model: Model, predicted: Any, ids: pl.Series) -> pl.DataFrame:
    """id, factor, score of the factors that a model serves, from predictions in the order of ids."""
    parts = [
        pl.DataFrame({"id": ids, "factor": [factor.factor] * len(ids), "score": predicted[:, place]})
        for place, factor in enumerate(model.factors)
        if factor.factor in model.served
    ]
    return pl.concat([pl.DataFrame(schema={"id": pl.String, "factor": pl.String, "score": pl.Float64}), *parts])


def trust(model: Model) -> pl.DataFrame:
    """factor, pearson, labels of the factors that a model serves."""
    rows = [(each.factor, each.figures["model"], int(each.figures["labels"])) for each in model.factors]
    schema = {"factor": pl.String, "pearson": pl.Float64, "labels": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").filter(pl.col("factor").is_in(model.served))
