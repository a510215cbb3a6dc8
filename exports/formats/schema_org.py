"""schema.org `DataFeed` as JSON-LD, as Android TV and Google TV read a service's catalogue: video works with keywords.

Each factor is a DefinedTerm among the keywords, with its licensed labels; `@id` and `url` lie under the client's site.
Google asks for a WatchAction in each entity: how a work is played the client adds, who alone knows its deep links.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exports.archives import LIST, RESOURCE, Archive, Row
from exports.disk import as_json
from exports.formats import About
from exports.profiles import FEED, URN, Factor, factors, people

__all__ = ["LIST", "RESOURCE"]
EXTENSION = "schemaorg.zip"
NOTES = {
    "ja": "schema.org DataFeed の JSON-LD(datafeed-NNNN.jsonld)と、同じ行の JSON Lines(rows-NNNN.jsonl)を zip に"
    "収めています。感性因子は keywords の DefinedTerm、強い順。再生方法(potentialAction)はお客様側で加えてください。",
    "en": "schema.org DataFeeds as JSON-LD (datafeed-NNNN.jsonld) and the same rows as JSON Lines (rows-NNNN.jsonl). "
    "Factors are DefinedTerms among the keywords, strongest first. Add your own potentialAction.",
}
FEEDS: tuple[str, ...] | None = (FEED,)
NEEDS: tuple[str, ...] = ("work_id", "title", "factors")
DOMAINS: tuple[str, ...] | None = ("video",)
ASKS: tuple[str, ...] = ("site",)
PLACES = {"director": "director", "actor": "actor", "voice": "actor", "producer": "producer", "music": "musicBy"}
"""Our roles → properties of a Movie; any other person is a contributor."""


def _documents(rows: list[Row], part: str, about: About) -> Iterator[tuple[str, bytes]]:
    if not (about.site and about.night):
        raise ValueError("a DataFeed needs the client's site and a night")
    yield f"datafeed-{part}.jsonld", as_json({
        "@context": "http://schema.org",
        "@type": "DataFeed",
        "dateModified": f"{about.night}T00:00:00+09:00",
        "dataFeedElement": [_movie(row, about) for row in rows],
    })  # fmt: skip


def _movie(row: Row, about: About) -> dict[str, Any]:
    address = f"{about.site}{row['work_id']}"
    stated = {
        "alternateName": [row[field] for field in ("title_kana", "title_romaji") if row.get(field)],
        "datePublished": row.get("release_date") or (str(row["release_year"]) if row.get("release_year") else None),
        "duration": f"PT{row['duration_s']}S" if row.get("duration_s") else None,
        "genre": row.get("genres"),
        "contentRating": row.get("rating"),
        "keywords": [_term(factor) for factor in factors(row)],
        **_credited(row),
    }
    return {"@type": "Movie", "@id": address, "url": address, "identifier": URN + row["work_id"], "name": row["title"],
            **{name: value for name, value in stated.items() if value}}  # fmt: skip


def _term(factor: Factor) -> dict[str, Any]:
    labels = [{"@language": language, "@value": label} for language, label in factor.labels.items()]
    term = {"@type": "DefinedTerm", "termCode": factor.name, "inDefinedTermSet": f"{URN}factors"}
    return term | ({"name": labels} if labels else {})


def _credited(row: Row) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for name, role in people(row):
        found.setdefault(PLACES.get(role, "contributor"), []).append({"@type": "Person", "name": name})
    return found


_ARCHIVE = Archive(_documents)
encode, decode, read, columns = _ARCHIVE.encode, _ARCHIVE.decode, _ARCHIVE.read, _ARCHIVE.columns
