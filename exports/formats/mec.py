"""MovieLabs MEC 2.12 (https://movielabs.com/md/mec/): basic metadata of video works, with kansei keywords, as XML.

Each licensed language is a LocalizedInfo whose Keywords are the labels of the factors, strongest first. MEC demands a
release year: a work whose year nobody knows stands in the rows alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from exports.archives import LIST, RESOURCE, Archive, Row
from exports.formats import About
from exports.profiles import FEED, add, as_xml, keywords, people

__all__ = ["LIST", "RESOURCE"]
EXTENSION = "mec.zip"
NOTES = {
    "ja": "MovieLabs MEC 2.12 の XML(mec-NNNN.xml)と、同じ行の JSON Lines(rows-NNNN.jsonl)を zip に収めています。"
    "感性因子の名称は言語ごとの Keyword、強い順。公開年の不明な作品は rows のみにあります。",
    "en": "MovieLabs MEC 2.12 documents (mec-NNNN.xml) and the same rows as JSON Lines (rows-NNNN.jsonl). Labels of "
    "the factors are Keywords by language, strongest first. A work of unknown release year stands in rows alone.",
}
FEEDS: tuple[str, ...] | None = (FEED,)
NEEDS: tuple[str, ...] = ("work_id", "title", "release_year")
DOMAINS: tuple[str, ...] | None = ("video",)
ASKS: tuple[str, ...] = ()
MEC = "http://www.movielabs.com/schema/mdmec/v2.12"
MD = "http://www.movielabs.com/schema/md/v2.12/md"
JOBS = {
    "actor": "Actor", "voice": "Voice Actor", "narrator": "Narrator", "director": "Director", "producer": "Producer",
    "executive_producer": "Executive Producer", "screenplay": "Writer", "original_work": "Writer", "music": "Composer",
    "composer": "Composer", "director_of_photography": "Director of Photography", "film_editing": "Editor",
}  # fmt: skip
"""Our roles → MovieLabs' job functions; of any other the function is Other, and JobDisplay says which."""
EIRIN = ("G", "PG12", "R15+", "R18+")


def _documents(rows: list[Row], part: str, about: About) -> Iterator[tuple[str, bytes]]:
    dated = [row for row in rows if row["release_year"] is not None]
    if dated:
        root = etree.Element(f"{{{MEC}}}CoreMetadataList", nsmap={"mdmec": MEC, "md": MD})
        for row in dated:
            basic = add(add(root, f"{{{MEC}}}CoreMetadata"), f"{{{MEC}}}Basic")
            basic.set("ContentID", f"md:cid:org:kansei:{row['work_id']}")
            _basic(basic, row)
        yield f"mec-{part}.xml", as_xml(root)


def _basic(basic: etree._Element, row: Row) -> None:
    """One work, its elements in the order of the schema."""
    _japanese(_localized(basic, "ja"), row)
    for language in sorted(keywords(row).keys() - {"ja"}):
        _keywords(_localized(basic, language), row, language)
    if row.get("duration_s"):
        _md(basic, "RunLength", f"PT{row['duration_s']}S")
    _md(basic, "ReleaseYear", f"{row['release_year']:04}")
    if row.get("release_date"):
        _md(basic, "ReleaseDate", row["release_date"])
    _md(basic, "WorkType", "movie")
    if row.get("rating") in EIRIN:
        rating = _md(_md(basic, "RatingSet"), "Rating")
        _md(_md(rating, "Region"), "country", "JP")
        _md(rating, "System", "EIRIN")
        _md(rating, "Value", row["rating"])
    for name, role in people(row):
        person = _md(basic, "People")
        job = _md(person, "Job")
        _md(job, "JobFunction", JOBS.get(role, "Other"))
        _md(job, "JobDisplay", role)
        _md(_md(person, "Name"), "DisplayName", name)


def _localized(basic: etree._Element, language: str) -> etree._Element:
    made = _md(basic, "LocalizedInfo")
    made.set("language", language)
    return made


def _japanese(local: etree._Element, row: Row) -> None:
    _md(local, "TitleDisplay60", row["title"][:60])
    _md(local, "TitleDisplayUnlimited", row["title"])
    if row.get("title_kana"):
        _md(local, "TitleSort", row["title_kana"])
    for genre in row.get("genres") or ():
        _md(local, "Genre", genre)
    _keywords(local, row, "ja")
    if row.get("title_romaji"):
        other = _md(local, "TitleAlternate", row["title_romaji"])
        other.set("type", "romaji")
        other.set("language", "ja-Latn")


def _keywords(local: etree._Element, row: Row, language: str) -> None:
    for label in keywords(row).get(language, ()):
        _md(local, "Keyword", label)


def _md(parent: etree._Element, tag: str, text: object = None) -> etree._Element:
    return add(parent, f"{{{MD}}}{tag}", text)


_ARCHIVE = Archive(_documents)
encode, decode, read, columns = _ARCHIVE.encode, _ARCHIVE.decode, _ARCHIVE.read, _ARCHIVE.columns
