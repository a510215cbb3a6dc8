"""片づけ: 古い夜・納品物・キャッシュ・書きかけを取り除く / Take away old nights, packages, caches, what writers left.

再納品とさかのぼり処理の窓(`KANSEI_KEEP_NIGHTS` 夜)に要るものは消しません。古い月は最初の夜だけを
`KANSEI_KEEP_MONTHS` か月残します。毎月 1 日 12:00(日本時間)。誰も書いていないときだけ動きます。

Nothing that the window of redeliveries and backfills (`KANSEI_KEEP_NIGHTS`) needs goes; of older months the first night
stays for `KANSEI_KEEP_MONTHS`. On the 1st at 12:00 in Japan, and only while nobody writes.
More: docs/operations/maintain.md

## 赤くなったら / When it is red

1. `AnotherRun` なら、ほかの処理が動いています。四回まで自動で再試行します。あとで Clear しても構いません。
   `AnotherRun`: somebody writes. It is tried again four times; clear it later.
2. ほかは、ログの最後の対処のとおりに。途中で止まっても、何も壊れません。もう一度流せば続きから片づきます。
   Anything else: the end of the log says what to do. Stopping halfway breaks nothing; run it again.

手元で / by hand: `python -m pipelines maintain --dry-run`, `python -m pipelines maintain`
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import CronPartitionTimetable, Param, dag, task

from dags.night import POLICY

MONTHLY = CronPartitionTimetable("0 12 1 * *", timezone="Asia/Tokyo", key_format="%Y-%m-%d")
"""The 1st at noon in Japan, hours after the night and before the next."""


@dag(
    schedule=MONTHLY,
    default_args=POLICY,
    max_active_runs=1,
    params={
        "dry_run": Param(
            False, type="boolean", title="試すだけ / dry run", description="言うだけ。 Only says what would go."
        )
    },
    doc_md=__doc__,
    dag_display_name="maintain 片づけ",
    tags=["operation"],
)
def maintain() -> None:
    """One task."""

    @task(
        task_id="maintain",
        doc_md="もう要らないものを取り除き、消えたバイト数を返す\n\nTake away what nothing needs, and say how much",
    )
    def call(**context: Any) -> dict[str, Any]:
        from pipelines.maintain import run

        return run(dry_run=context["params"]["dry_run"])

    call()


maintain()
