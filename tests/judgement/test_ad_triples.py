"""Of two creatives the one that meets an article's feeling ranks first, on triples written for this project."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from pipelines.commands.match import match
from pipelines.commands.score import score_frame

TRIPLES = Path(__file__).with_name("ad_triples.tsv")


def test_the_better_creative_ranks_before_the_worse_one(tmp_path: Path) -> None:
    with TRIPLES.open(encoding="utf-8") as file:
        triples = list(csv.DictReader(file, delimiter="\t"))
    for name, columns in (("articles", ["article"]), ("creatives", ["better", "worse"])):
        lines = [
            json.dumps({"id": f"{column} {number}", "text": triple[column]}, ensure_ascii=False)
            for number, triple in enumerate(triples)
            for column in columns
        ]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    refused = match(tmp_path / "articles.jsonl", tmp_path / "creatives.jsonl", tmp_path / "out", 1000, score_frame)
    assert refused == {}
    found = [json.loads(line) for line in (tmp_path / "out").read_text(encoding="utf-8").splitlines()]
    score = {(row["article"], row["creative"]): row["score"] for row in found}
    better = sum(
        score[f"article {number}", f"better {number}"] > score[f"article {number}", f"worse {number}"]
        for number in range(len(triples))
    )
    assert better / len(triples) >= 0.9
