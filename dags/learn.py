"""毎週の学習: 専門家の評価からモデルを学び、良いときだけ置き換える / Weekly: learn from the experts, replace if better.

評価の五分の一は学習に使わず、現行モデルと挑戦者の比較に使います。確かに良いときだけ置き換え、
数値は `gold.models` に残します。次に評価してほしい文(二名ずつ)と、評価が割れた文(第三者の裁定)は
`reports/<夜>/annotation/` に評価者ごとの Label Studio のタスクとして、一致度と担当は `reports/<夜>/learn.html` に
出ます。得点の順位に使う統計(`models/statistics/`)もここで作り直します。毎週日曜 05:00(日本時間)。

A fifth of the judgements is never learned from: champion and challenger are compared on it. The challenger replaces the
champion only if it is measurably better; the figures stay in `gold.models`. The next texts to judge (two experts each)
and those in dispute (for a third) lie in `reports/<night>/annotation/` as Label Studio tasks, a file an expert;
agreement and who has what to do are on `reports/<night>/learn.html`. The statistics behind the
percentiles of scores (`models/statistics/`) are made anew here too. Sundays at 05:00 in Japan.

## 赤くなったら / When it is red

1. タスクのログの最後に、表・夜・件数・対処があります。現行モデルはそのまま使われ、夜間処理は止まりません。
   The end of the task's log says table, night, count and remedy. The champion stays; no night waits for this.
2. 「判断が足りない」なら、`annotation/` の文を評価して取込箱に入れます。
   If there are too few judgements: judge the texts in `annotation/` and put the export into the inbox.
3. その夜の `analyse` がまだなら、`nightly` が終わってから Clear します。
   If that night's `analyse` has not run: clear the task after `nightly` has ended.

置き換えたモデルは次の夜から使われます。戻すには `models/champions.json` の最後の行を消します。
A new champion serves from the next night on. To go back, delete the last entry of `models/champions.json`.

手元で / by hand: `python -m pipelines learn --night 2026-11-20`
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import CronPartitionTimetable, dag, task

from dags.night import HEAVY, POLICY, made_by, night_of, night_param, read_by
from pipelines.steps import BESIDE, run

WEEKLY = CronPartitionTimetable("0 5 * * 0", timezone="Asia/Tokyo", key_format="%Y-%m-%d")
"""Sundays 05:00 in Japan, after the night's run; the partition key is that day's date."""


@dag(
    schedule=WEEKLY,
    default_args=POLICY,
    max_active_runs=1,
    params={"night": night_param()},
    doc_md=__doc__,
    dag_display_name="learn 毎週の学習",
    tags=["learning"],
)
def learn() -> None:
    """One task: the step `learn`."""
    (step,) = (each for each in BESIDE if each.name == "learn")

    @task(
        task_id=step.name,
        doc_md=f"{step.ja}\n\n{step.en}",
        **HEAVY,
        inlets=read_by(step, "", ()),
        outlets=made_by(step),
    )
    def call(**context: Any) -> dict[str, Any]:
        return run(step.name, night_of(context))

    call()


learn()
