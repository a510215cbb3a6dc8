"""The one list of a night's steps. The DAG `nightly` and `python -m pipelines nightly` both read it.

Standard library only: Airflow imports this while it parses the DAGs.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CLIENTS = Path(__file__).resolve().parent.parent / "exports" / "clients"


@dataclass(frozen=True)
class Step:
    """One step of a night: a module of this package with a function `run`.

    after: steps whose tables it reads. tables: what it publishes. per_client: runs once for each client.
    heavy: uses all processors by itself, and takes long when everything is new.
    """

    name: str
    after: tuple[str, ...]
    tables: tuple[str, ...]
    ja: str
    en: str
    per_client: bool = False
    heavy: bool = False


STEPS: tuple[Step, ...] = (
    Step(
        "collect", (), ("silver.drops", "silver.quarantine"),
        "取込箱のファイルを受け入れ検査し、約束を守らないファイルと行を理由つきで隔離する",
        "Take in what lies in the inbox; refuse files and set aside rows that break their promise",
    ),
    Step(
        "catalog", ("collect",),
        ("silver.works", "silver.parties", "silver.credits", "silver.products",
         "silver.facts", "silver.rights", "silver.links", "silver.party_names", "silver.identity_queue"),
        "権利元のカタログを名寄せし、その夜の作品・人物・商品・事実・権利の全状態を作る",
        "Find what is one work or person, and build the night's whole state of works, people, products, facts, rights",
    ),
    Step(
        "articles", ("catalog",),
        ("silver.articles", "silver.creatives", "silver.annotations", "silver.listening_events",
         "silver.feedback", "silver.feedback_aside"),
        "媒体記事・広告クリエイティブと配信実績・専門家の評価・聴取履歴を取り込む",
        "Take in media articles, creatives and their feedback, experts' judgements and listening events",
    ),
    Step(
        "consistency", ("catalog", "articles"), ("silver.consistency",),
        "権利元ごとに、データの中・前回の納品・ほかの権利元との食い違いを報告する(整合性チェック)",
        "Report to each rights holder what contradicts itself, its last delivery or others' data",
    ),
    Step(
        "analyse", ("catalog", "articles"), ("silver.texts", "silver.mentions"),
        "本文を形態素解析し、感性辞書の因子を文脈つきで見つける(本文ごとにキャッシュ)",
        "Analyse texts and find the kansei dictionary's factors in their context, cached by content",
        heavy=True,
    ),
    Step(
        "score", ("analyse",), ("gold.factors", "gold.fact_effects", "gold.kansei_scores"),
        "作品・記事・商品ごとに感性因子の強さ・領域内の位置・確信度を計算する。音楽はテンポや調などの事実も加味する",
        "Score every subject on the kansei factors, with percentile, confidence and source; songs also by facts",
    ),
    Step(
        "recommend", ("score",),
        ("gold.profiles", "gold.similar_works", "gold.similar_by_views", "gold.cross_domain", "gold.related_parties",
         "gold.neighbour_lists", "gold.short_lists",
         "gold.themes", "gold.theme_members", "gold.theme_centres", "gold.playlists", "gold.stations",
         "gold.next_tracks", "gold.context_candidates", "gold.listener_picks", "gold.taste_profiles"),
        "感性の近い作品・人物・ブランド、領域をまたぐ共感相手、テーマ、プレイリスト、ラジオ、場面ごとの候補を理由つきで求める",
        "Find works, people and brands that feel alike, themes, playlists, radio and works for a context, with reasons",
        heavy=True,
    ),
    Step(
        "match", ("recommend",),
        ("gold.ad_matches", "gold.delicate_subjects", "gold.segments", "gold.article_segments", "gold.deals",
         "gold.ad_exclusions", "gold.republished_articles"),
        "記事を感性セグメントに分け、読後感に合う広告クリエイティブを選び、PMP取引を公表する",
        "Put articles into kansei segments and match creatives to the feeling that each leaves; state the PMP deals",
    ),
    Step(
        "results", ("match",), ("gold.campaign_results",),
        "配信実績から、広告主ごとの成果を信頼区間と比較つきで求める",
        "Say what campaigns reached, with intervals, beside their baselines",
    ),
    Step(
        "package", ("recommend", "match"), (),
        "ライセンスの範囲だけを選び、漏えい検査を通して封をする",
        "Select what the client has licensed, pass the leak gate, seal the package",
        per_client=True,
    ),
    Step(
        "deliver", ("package",), ("gold.deliveries", "gold.meterings", "gold.acknowledgements", "gold.redeliveries"),
        "封をした納品物を送り、マニフェストを最後に置き、受領の返事を読む",
        "Send the sealed package; the manifest goes last. Read what the client acknowledges",
        per_client=True,
    ),
    Step(
        "report", ("deliver", "consistency"), ("gold.licences", "gold.licence_kpis"),
        "その夜のページと要約を書き、契約の状況を残す",
        "Write the night's page and summary, and how the licences stand",
    ),
)  # fmt: skip

BESIDE: tuple[Step, ...] = (
    Step(
        "learn", ("analyse",), ("gold.models",),
        "専門家の評価からモデルを学び、評価用に分けておいた判断で現行モデルより確かに良いときだけ置き換える",
        "Learn a model from the experts' judgements; it replaces the champion only if it is better on held-out ones",
        heavy=True,
    ),
    Step(
        "ad_report", ("results",), (),
        "先月に実績のあるすべての広告主へのレポートと、媒体ごとの売れ行きのページを書く",
        "Write last month's report for every advertiser that has results, and each media's view",
    ),
)  # fmt: skip
"""Steps that run beside the night, each in a DAG of its own."""


def publisher(table: str) -> str:
    """Name of the step that publishes `table`."""
    for step in (*STEPS, *BESIDE):
        if table in step.tables:
            return step.name
    raise KeyError(f"no step publishes {table}")


def clients(folder: Path | None = None) -> tuple[str, ...]:
    """Names of the clients: the stems of the client files in `folder`, or in KANSEI_CLIENTS, sorted."""
    place = folder or Path(os.environ.get("KANSEI_CLIENTS", CLIENTS))
    return tuple(sorted(path.stem for path in place.glob("*.yaml")))


def run(step: str, night: str, client: str | None = None) -> dict[str, Any]:
    """Run one step as a task of its own and return its summary. Heavy libraries load here, not at import."""
    from pipelines.running import run_task

    return run_task(step, night, client)
