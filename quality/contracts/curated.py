"""Tables put together from profiles: original themes, playlists, radio stations, works for a time and a place."""

from __future__ import annotations

import dataframely as dy

from quality.contracts import choice, doc, table
from quality.contracts.kansei import FACTOR
from quality.rankings import Ranking

WORKS = {"work_id": "silver.works.work_id"}
SONGS = ("music",)


@table("gold.themes", "state", may_be_empty=True)
class Themes(dy.Schema):
    """One row per original theme: works of like concept, story and situation. Its id stays from night to night."""

    theme_id = dy.String(
        primary_key=True, regex=r"^theme-[0-9a-f]{16}$", metadata=doc("テーマID", "Theme", licensable=True)
    )
    name_ja = dy.String(min_length=1, metadata=doc("テーマ名", "Name, Japanese", licensable=True))
    name_en = dy.String(min_length=1, metadata=doc("テーマ名(英)", "Name, English", licensable=True))
    factors = dy.List(dy.String(), metadata=doc("名の因子", "Factors of which the name speaks", licensable=True))
    words = dy.List(dy.String(), metadata=doc("特徴語", "Words that set its texts apart", licensable=True))
    works = dy.Int32(min=8, max=200, metadata=doc("作品数", "Works", unit="count"))
    domains = dy.List(dy.String(), metadata=doc("領域", "Domains of its works"))
    reviewed = dy.Bool(metadata=doc("専門家確認", "An expert has given the name", licensable=True))


@table(
    "gold.theme_members", "state", may_be_empty=True, refers={**WORKS, "theme_id": "gold.themes.theme_id"},
    ranking=Ranking(("theme_id",), "work_id", least=8, most=200, hubs=0.2, churn=0.3),
)  # fmt: skip
class ThemeMembers(dy.Schema):
    """One row per theme and work, nearest first. A work may be in up to three themes."""

    theme_id = dy.String(primary_key=True, metadata=doc("テーマID", "Theme", licensable=True))
    work_id = dy.String(primary_key=True, metadata=doc("作品ID", "Work", licensable=True))
    rank = dy.Int32(min=1, max=200, metadata=doc("順位", "Rank in the theme, from 1", licensable=True))
    domain = dy.String(metadata=doc("領域", "Domain of the work", licensable=True))
    score = dy.Float64(min=0, max=1, metadata=doc("近さ", "Cosine with the theme", unit="0-1", licensable=True))
    reasons = dy.List(dy.String(), metadata=doc("理由", "Factors shared with the theme", licensable=True))


@table("gold.theme_centres", "state", may_be_empty=True)
class ThemeCentres(dy.Schema):
    """One row per centre and factor: where tonight's themes lie, from which the next night starts."""

    centre = dy.Int32(primary_key=True, min=0, metadata=doc("中心番号", "Centre"))
    factor = dy.String(primary_key=True, regex=FACTOR, metadata=doc("感性因子", "Factor, facet.slug"))
    weight = dy.Float64(min_exclusive=0, max=1, metadata=doc("重み", "Weight; a centre has length 1", unit="0-1"))
    theme_id = dy.String(nullable=True, metadata=doc("テーマID", "Theme; none where the centre became none"))


@table(
    "gold.playlists", "state", may_be_empty=True, refers=WORKS,
    ranking=Ranking(
        ("playlist_id",), "work_id", rank="track_no", score=None, least=10, most=30, covers=SONGS, hubs=0.15, churn=0.3,
    ),
)  # fmt: skip
class Playlists(dy.Schema):
    """One row per track of a playlist, in order: one feel throughout, smooth in tempo and key."""

    playlist_id = dy.String(
        primary_key=True, regex=r"^playlist-[0-9a-f]{16}$", metadata=doc("プレイリストID", "Playlist", licensable=True)
    )
    track_no = dy.Int32(primary_key=True, min=1, max=30, metadata=doc("曲順", "Number of the track, from 1", licensable=True))
    work_id = dy.String(metadata=doc("作品ID", "Work", licensable=True))
    kind = choice(
        ("mood", "scene", "season", "era", "artist"), "起点の種類", "From what the playlist starts", licensable=True
    )
    start = dy.String(metadata=doc("起点", "A declared name, a decade, or a party", licensable=True))
    name_ja = dy.String(min_length=1, metadata=doc("名称", "Name, Japanese", licensable=True))
    name_en = dy.String(min_length=1, metadata=doc("名称(英)", "Name, English", licensable=True))
    score = dy.Float64(min=0, max=1, metadata=doc("近さ", "Cosine with the start", unit="0-1", licensable=True))
    reasons = dy.List(dy.String(), metadata=doc("理由", "Factors shared with the start", licensable=True))
    reason_ja = dy.String(min_length=1, metadata=doc("選曲理由", "Why it stands here, Japanese", licensable=True))
    reason_en = dy.String(min_length=1, metadata=doc("選曲理由(英)", "Why it stands here, English", licensable=True))


@table(
    "gold.stations", "state", may_be_empty=True, refers=WORKS, sums_to_one=("weight", "station_id"),
    ranking=Ranking(("station_id",), "work_id", least=10, most=100, covers=SONGS, hubs=0.15, churn=0.1),
)  # fmt: skip
class Stations(dy.Schema):
    """One row per song of a radio station's pool, with the weight with which it is drawn at first."""

    station_id = dy.String(
        primary_key=True, regex=r"^station-[0-9a-f]{16}$", metadata=doc("ステーションID", "Station", licensable=True)
    )
    work_id = dy.String(primary_key=True, metadata=doc("作品ID", "Work", licensable=True))
    rank = dy.Int32(min=1, max=100, metadata=doc("順位", "Rank in the pool, from 1", licensable=True))
    kind = choice(("mood", "genre"), "種類", "What its songs share", licensable=True)
    start = dy.String(metadata=doc("起点", "The declared mood, or the genre as supplied", licensable=True))
    name_ja = dy.String(min_length=1, metadata=doc("名称", "Name, Japanese", licensable=True))
    name_en = dy.String(min_length=1, metadata=doc("名称(英)", "Name, English", licensable=True))
    score = dy.Float64(min=0, max=1, metadata=doc("近さ", "Cosine with the station", unit="0-1", licensable=True))
    weight = dy.Float64(
        min=0, max=1, metadata=doc("重み", "Chance to be drawn; a pool's add up to 1", unit="0-1", licensable=True)
    )
    reasons = dy.List(dy.String(), metadata=doc("理由", "Factors shared with the station", licensable=True))


@table("gold.next_tracks", "state", may_be_empty=True, refers={**WORKS, "station_id": "gold.stations.station_id"})
class NextTracks(dy.Schema):
    """One row per song of a pool and factor: what a play and a skip change for a listener. Rule: docs/radio.md."""

    station_id = dy.String(primary_key=True, metadata=doc("ステーションID", "Station", licensable=True))
    work_id = dy.String(primary_key=True, metadata=doc("作品ID", "Work", licensable=True))
    factor = dy.String(primary_key=True, regex=FACTOR, metadata=doc("感性因子", "Factor, facet.slug", licensable=True))
    strength = dy.Float64(
        min_exclusive=0, max=1, metadata=doc("強さ", "The song's share of the factor", unit="0-1", licensable=True)
    )
    on_play = dy.Float64(min=-1, max=1, metadata=doc("再生時", "Added when it is played to its end", licensable=True))
    on_skip = dy.Float64(min=-1, max=1, metadata=doc("スキップ時", "Added when it is skipped", licensable=True))


@table(
    "gold.context_candidates", "state", may_be_empty=True, refers=WORKS,
    ranking=Ranking(("context", "domain"), "work_id", most=20, hubs=0.5, churn=0.05),
)  # fmt: skip
class ContextCandidates(dy.Schema):
    """One row per context (time of day, weather, drive, work), domain and work: context → mood → works."""

    context = dy.String(primary_key=True, metadata=doc("コンテキスト", "Context, as declared", licensable=True))
    domain = dy.String(primary_key=True, metadata=doc("領域", "Domain of the works", licensable=True))
    rank = dy.Int32(primary_key=True, min=1, max=20, metadata=doc("順位", "Rank, from 1", licensable=True))
    work_id = dy.String(metadata=doc("作品ID", "Work", licensable=True))
    kind = choice(("time", "weather", "activity", "place"), "種類", "Kind of context", licensable=True)
    name_ja = dy.String(min_length=1, metadata=doc("名称", "Name, Japanese", licensable=True))
    name_en = dy.String(min_length=1, metadata=doc("名称(英)", "Name, English", licensable=True))
    mood_ja = dy.String(min_length=1, metadata=doc("気分", "The mood it leads to, Japanese", licensable=True))
    mood_en = dy.String(min_length=1, metadata=doc("気分(英)", "The mood, English", licensable=True))
    score = dy.Float64(min=0, max=1, metadata=doc("近さ", "Cosine with the mood", unit="0-1", licensable=True))
    reasons = dy.List(dy.String(), metadata=doc("理由", "Factors shared with the mood", licensable=True))
