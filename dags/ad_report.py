"""毎月の広告レポート: 先月の成果を広告主ごとに書く / Monthly: last month's report for every advertiser.

先月に実績のある広告主すべてについて、`reports/<夜>/ads/` に日本語のページ(ネットワーク不要)と PDF を書き、
媒体ごとに売れるセグメントのページを添えます。数値は `gold.campaign_results` と
`sql/report_*.sql`、`sql/media_*.sql` の問いから出ます。遅れて届く実績と訂正を待つため、
毎月3日 06:00(日本時間)、その夜の処理の後に走ります。何度流しても同じです。何も公開せず、何も送りません。

For every advertiser with results last month it writes a page that needs no network and a PDF, in Japanese, into
`reports/<night>/ads/`, and for each media a page of the segments that it can sell. Numbers come from
`gold.campaign_results` and the questions in `sql/report_*.sql` and `sql/media_*.sql`. On the third of a month at 06:00
in Japan, after the night, so that late and corrected feedback counts. Safe to run again; nothing is published and
nothing is sent.

## 赤くなったら / When it is red

1. タスクのログの最後に、表・夜・件数・対処があります。夜間処理は止まりません。
   The end of the task's log says table, night, count and remedy. No night waits for this.
2. 「results がない」なら、`nightly` が終わってから Clear します。
   If no night has results: clear the task after `nightly` has ended.
3. 一社だけ急ぐなら、手元で書けます。
   One advertiser in a hurry: by hand, `python -m pipelines report-ads --advertiser A --month 2026-11 --out DIR`
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import CronPartitionTimetable, dag, task

from dags.night import POLICY, night_of, night_param
from pipelines.steps import BESIDE, run

MONTHLY = CronPartitionTimetable("0 6 3 * *", timezone="Asia/Tokyo", key_format="%Y-%m-%d")
"""The third of a month, 06:00 in Japan; the partition key is that day's date."""


@dag(
    schedule=MONTHLY,
    default_args=POLICY,
    max_active_runs=1,
    params={"night": night_param()},
    doc_md=__doc__,
    dag_display_name="ad_report 毎月の広告レポート",
    tags=["advertising"],
)
def ad_report() -> None:
    """One task: the step `ad_report`."""
    (step,) = (each for each in BESIDE if each.name == "ad_report")

    @task(task_id=step.name, doc_md=f"{step.ja}\n\n{step.en}")
    def call(**context: Any) -> dict[str, Any]:
        return run(step.name, night_of(context))

    call()


ad_report()
