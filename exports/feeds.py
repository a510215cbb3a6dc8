"""The feeds that can be licensed: their columns, which contract column each comes from, and what a row is about.

Name, type, unit, meaning and bounds of a delivered field come from the contract and are not written again.
A feed's rows are selected by sql/feed_<name>.sql. Feeds of whole works and their texts: exports/feeds_of_works.py.
"""

from __future__ import annotations

from exports.feed import Column, Feed
from exports.feed import from_table as _from
from exports.feeds_of_works import FEEDS_OF_WORKS

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
        key=("work_id", "factor"), subjects={"work_id": "work"}, many=True,
        reads=("gold.kansei_scores", "gold.factors"),
        columns={
            **_from("silver.works", "work_id"),
            **_from("gold.kansei_scores", "factor"),
            **_from("gold.factors", "facet", "label_ja", "label_en", "label_romaji"),
            **_from("gold.kansei_scores", "domain", "score", "percentile", "confidence", "source", "evidence"),
        },
        groups={
            "labels": ("facet", "label_ja", "label_en", "label_romaji"), "strength": ("score", "percentile"),
            "grounds": ("confidence", "source", "evidence"),
        },
    ),
    Feed(
        "similar_works", "感性の近い作品", "Works that feel alike",
        key=("work_id", "rank"), subjects={"work_id": "work", "neighbour_id": "work"}, many=True,
        reads=("gold.similar_works",),
        columns=_from(
            "gold.similar_works", "work_id", "rank", "neighbour_id", "domain", "score", "reasons", "phrase_ja",
            "phrase_en",
        ),
    ),
    Feed(
        "similar_by_views", "観点ごとに近い作品", "Works alike in melody, lyrics, voice or story",
        key=("work_id", "view", "rank"), subjects={"work_id": "work", "neighbour_id": "work"},
        reads=("gold.similar_by_views",), many=True,
        columns=_from(
            "gold.similar_by_views", "work_id", "view", "rank", "neighbour_id", "domain", "score", "reasons"
        ),
    ),
    Feed(
        "cross_domain", "領域をまたぐ共感作品", "Works of other domains that feel alike",
        key=("work_id", "to_domain", "rank"), subjects={"work_id": "work", "neighbour_id": "work"},
        reads=("gold.cross_domain",), many=True,
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

FEEDS: dict[str, Feed] = {feed.name: feed for feed in (*_ALL, *FEEDS_OF_WORKS)}
