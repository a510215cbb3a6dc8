"""The feeds that can be licensed: their columns, which contract column each comes from, and what a row is about.

Name, type, unit, meaning and bounds of a delivered field come from the contract and are not written again.
A feed's rows are selected by sql/feed_<name>.sql.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from quality.contracts import tables

Subject = Literal["work", "party", "article", "media", "listener_source"]
LANGUAGES = ("ja", "en", "romaji")


@dataclass(frozen=True)
class Column:
    """One field of a feed, as declared in `table`.`source`.

    many: the feed holds a list of such values. of_licence: it repeats the client's own terms, so it is always allowed.
    """

    name: str
    table: str
    source: str
    many: bool = False
    of_licence: bool = False

    @property
    def contract(self) -> Any:
        """The dataframely column from which type, bounds and meaning come."""
        return tables()[self.table].columns[self.source]

    @property
    def licensable(self) -> bool:
        """May a client license this field?"""
        return self.of_licence or (self.contract.metadata or {}).get("licensable") is True


@dataclass(frozen=True)
class Feed:
    """One feed.

    subjects: columns that say what a row is about; each must be licensed, and the leak gate looks at exactly these.
    always: columns that every licence of the feed must hold. of_works: False where rows are about articles.
    of_listeners: rows are about listeners, who must be the client's own (licence.listeners).
    groups: names under which a client file may ask for several fields at once.
    reads: tables that the feed's SQL reads beside silver.works and silver.rights.
    """

    name: str
    ja: str
    en: str
    key: tuple[str, ...]
    subjects: dict[str, Subject]
    reads: tuple[str, ...]
    columns: dict[str, Column]
    also: tuple[str, ...] = ()
    of_works: bool = True
    of_listeners: bool = False
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def always(self) -> tuple[str, ...]:
        """Fields without which a delivered row can be neither told apart nor checked."""
        return tuple(dict.fromkeys([*self.key, *self.subjects, *self.also]))

    def why_not(self, field: str, languages: Sequence[str]) -> str:
        """Why `field` cannot be licensed with these languages; "" where it can."""
        column = self.columns.get(field)
        if column is None:
            return f"unknown field {field!r}; feed {self.name} has {', '.join(self.columns)}"
        if not column.licensable:
            return f"field {field!r} cannot be licensed"
        language = field.rpartition("_")[2]
        if language in LANGUAGES and language not in languages:
            return f"field {field!r} needs {language!r} under languages"
        return ""


def _from(table: str, *names: str, **renamed: str) -> dict[str, Column]:
    """Columns of one table: as they are named there, or (name in the feed = name in the table) renamed."""
    pairs = {**{name: name for name in names}, **renamed}
    return {name: Column(name, table, source) for name, source in pairs.items()}


_TRACKS = {
    **_from("gold.playlists", "name_ja", "name_en"),
    **_from("silver.works", "title", "duration_s", "tempo_bpm"),
    "artists": Column("artists", "silver.parties", "name", many=True),
    **_from("gold.playlists", "score", "reasons", "reason_ja", "reason_en"),
}
"""What a playlist tells of itself and its tracks."""

_ALL = (
    Feed(
        "works", "作品", "Works",
        key=("work_id",), subjects={"work_id": "work"}, also=("territories",), reads=(),
        columns={
            **_from(
                "silver.works", "work_id", "domain", "source", "source_key", "title", "title_kana", "release_date",
                "release_year", "genres", "series", "duration_s", "tempo_bpm", "pages", "rating", "status",
            ),
            "territories": Column("territories", "silver.rights", "territory", many=True, of_licence=True),
        },
        groups={
            "titles": ("title", "title_kana", "series"), "release": ("release_date", "release_year"),
            "measures": ("duration_s", "tempo_bpm", "pages"), "classes": ("genres", "rating"),
            "holder": ("source", "source_key"),
        },
    ),
    Feed(
        "credits", "作品の人物・団体", "Who did what on which work",
        key=("work_id", "party_id", "role"), subjects={"work_id": "work", "party_id": "party"},
        reads=("silver.credits", "silver.parties"),
        columns={
            **_from("silver.credits", "work_id", "party_id", "role", "position", "character"),
            **_from("silver.parties", "name", "name_kana"),
        },
        groups={"names": ("name", "name_kana"), "parts": ("position", "character")},
    ),
    Feed(
        "kansei_scores", "感性スコア", "Kansei scores",
        key=("work_id", "factor"), subjects={"work_id": "work"}, reads=("gold.kansei_scores", "gold.factors"),
        columns={
            **_from("silver.works", "work_id"),
            **_from("gold.kansei_scores", "factor"),
            **_from("gold.factors", "facet", "label_ja", "label_en"),
            **_from("gold.kansei_scores", "domain", "score", "percentile", "confidence", "source", "evidence"),
        },
        groups={
            "labels": ("facet", "label_ja", "label_en"), "strength": ("score", "percentile"),
            "grounds": ("confidence", "source", "evidence"),
        },
    ),
    Feed(
        "work_profiles", "作品プロフィール", "Works with all their kansei factors, one row a work",
        key=("work_id",), subjects={"work_id": "work"}, also=("domain",),
        reads=("silver.credits", "silver.parties", "silver.products", "gold.kansei_scores", "gold.factors"),
        columns={
            **_from(
                "silver.works", "work_id", "domain", "source_key", "title", "title_kana", title_romaji="title_kana",
                release_date="release_date", release_year="release_year", genres="genres", series="series",
                duration_s="duration_s", tempo_bpm="tempo_bpm", rating="rating",
            ),
            "isrc": Column("isrc", "silver.products", "code", many=True),
            "people": Column("people", "silver.parties", "name", many=True),
            "roles": Column("roles", "silver.credits", "role", many=True),
            "factors": Column("factors", "gold.kansei_scores", "factor", many=True),
            "labels_ja": Column("labels_ja", "gold.factors", "label_ja", many=True),
            "labels_en": Column("labels_en", "gold.factors", "label_en", many=True),
            "scores": Column("scores", "gold.kansei_scores", "score", many=True),
            "territories": Column("territories", "silver.rights", "territory", many=True, of_licence=True),
        },
        groups={
            "titles": ("title", "title_kana", "title_romaji"), "release": ("release_date", "release_year"),
            "people": ("people", "roles"), "kansei": ("factors", "labels_ja", "labels_en", "scores"),
        },
    ),
    Feed(
        "similar_works", "感性の近い作品", "Works that feel alike",
        key=("work_id", "rank"), subjects={"work_id": "work", "neighbour_id": "work"}, reads=("gold.similar_works",),
        columns=_from("gold.similar_works", "work_id", "rank", "neighbour_id", "domain", "score", "reasons"),
    ),
    Feed(
        "similar_by_views", "観点ごとに近い作品", "Works alike in melody, lyrics, voice or story",
        key=("work_id", "view", "rank"), subjects={"work_id": "work", "neighbour_id": "work"},
        reads=("gold.similar_by_views",),
        columns=_from(
            "gold.similar_by_views", "work_id", "view", "rank", "neighbour_id", "domain", "score", "reasons"
        ),
    ),
    Feed(
        "cross_domain", "領域をまたぐ共感作品", "Works of other domains that feel alike",
        key=("work_id", "to_domain", "rank"), subjects={"work_id": "work", "neighbour_id": "work"},
        reads=("gold.cross_domain",),
        columns=_from(
            "gold.cross_domain", "work_id", "to_domain", "rank", "neighbour_id", "score", "reasons", "story_ja",
            "story_en",
        ),
    ),
    Feed(
        "related_parties", "感性の近い人物・団体", "People and groups whose works feel alike",
        key=("party_id", "rank"), subjects={"party_id": "party", "neighbour_id": "party"},
        reads=("gold.related_parties", "silver.credits", "silver.parties"),
        columns={
            **_from("gold.related_parties", "party_id", "rank", "neighbour_id", "kind", "score", "reasons"),
            **_from("silver.parties", name="name", neighbour_name="name"),
        },
    ),
    Feed(
        "listener_picks", "聴取者ごとのおすすめ", "Works that suit each of the client's own listeners",
        key=("source", "listener_id", "list", "rank"), subjects={"work_id": "work", "source": "listener_source"},
        reads=("gold.listener_picks",), of_listeners=True,
        columns=_from(
            "gold.listener_picks", "source", "listener_id", "list", "rank", "work_id", "kept", "score", "reasons"
        ),
    ),
    Feed(
        "ad_matches", "記事と広告の組み合わせ", "Creatives that meet the feeling of an article",
        key=("article_id", "creative_id"), subjects={"article_id": "article", "media": "media"},
        reads=("gold.ad_matches", "silver.articles"), of_works=False,
        columns=_from("gold.ad_matches", "article_id", "creative_id", "media", "rank", "score", "reasons"),
    ),
    Feed(
        "related_brands", "感性の近いブランド", "Brands whose products feel alike",
        key=("brand", "rank"), subjects={"work_id": "work", "neighbour_work_id": "work"},
        reads=("gold.related_parties", "silver.facts"),
        columns={
            **_from("silver.facts", brand="value", neighbour="value"),
            **_from("gold.related_parties", "rank", "score", "reasons"),
            **_from("silver.works", work_id="work_id", neighbour_work_id="work_id"),
        },
    ),
    Feed(
        "themes", "オリジナルテーマ", "Original themes and their works",
        key=("theme_id", "work_id"), subjects={"work_id": "work"}, reads=("gold.themes", "gold.theme_members"),
        columns={
            **_from("gold.theme_members", "theme_id", "work_id"),
            **_from("gold.themes", "name_ja", "name_en", "factors", "reviewed"),
            **_from("gold.theme_members", "rank", "domain", "score", "reasons"),
        },
    ),
    Feed(
        "playlists", "プレイリスト", "Playlists by mood, scene, season and era",
        key=("playlist_id", "track_no"), subjects={"work_id": "work"},
        reads=("gold.playlists", "silver.credits", "silver.parties"),
        columns={
            **_from("gold.playlists", "playlist_id", "track_no", "work_id", "kind", "start"), **_TRACKS,
        },
    ),
    Feed(
        "artist_playlists", "アーティスト起点のプレイリスト", "Playlists that start from an artist",
        key=("playlist_id", "track_no"), subjects={"work_id": "work", "party_id": "party"},
        reads=("gold.playlists", "silver.credits", "silver.parties"),
        columns={
            **_from("gold.playlists", "playlist_id", "track_no", "work_id"),
            **_from("silver.parties", "party_id"), **_TRACKS,
        },
    ),
    Feed(
        "stations", "ラジオステーション", "Radio pools by mood and genre, with weights",
        key=("station_id", "work_id"), subjects={"work_id": "work"}, reads=("gold.stations",),
        columns=_from(
            "gold.stations", "station_id", "work_id", "rank", "kind", "start", "name_ja", "name_en", "score", "weight",
            "reasons",
        ),
    ),
    Feed(
        "next_tracks", "次曲の重み", "What a play and a skip change in a station",
        key=("station_id", "work_id", "factor"), subjects={"work_id": "work"},
        reads=("gold.next_tracks", "gold.stations"),
        columns=_from("gold.next_tracks", "station_id", "work_id", "factor", "strength", "on_play", "on_skip"),
    ),
    Feed(
        "context_candidates", "場面ごとの候補", "Works for a time of day, a weather, an activity",
        key=("context", "domain", "rank"), subjects={"work_id": "work"}, reads=("gold.context_candidates",),
        columns=_from(
            "gold.context_candidates", "context", "domain", "rank", "work_id", "kind", "name_ja", "name_en", "mood_ja",
            "mood_en", "score", "reasons",
        ),
    ),
)  # fmt: skip

FEEDS: dict[str, Feed] = {feed.name: feed for feed in _ALL}
