"""再納品: 過ぎた夜を、理由を残してもう一度納品する / Deliver past nights again, by hand, with the reason kept.

フォームで提供先・夜・理由を入れます。何も変わっていなければ同じ納品物がそのまま(先方で消えたファイルは元に戻り)、
変わっていれば版 N+1 として新しい通番で出ます。理由は `gold.redeliveries` に残ります。

Client, nights and reason are asked in a form. Where nothing has changed, the same bytes lie there (what was lost at the
client's end is put back); where something has, they go out as revision N+1 with a new number. The reason is kept in
`gold.redeliveries`. Backfill the nights first, if their data was corrected.

## 赤くなったら / When it is red

1. タスクのログの最後に、提供先・夜・理由・対処があります。
   The end of the task's log says client, night, why and the remedy.
2. 「承認が要る」(`DeliveryHeld`) なら、計画を見て `python -m pipelines approve` をし、タスクを Clear します。
   If it needs an approval: look at the plan, approve it with `python -m pipelines approve`, clear the task.
3. 古い夜から順に流れ、失敗した夜で止まります。もう一度流しても、済んだ夜は変わりません。
   Nights go out oldest first and stop at the one that failed. Running again leaves those that are done as they are.

手元で / by hand: `python -m pipelines redeliver --client NAME --night 2026-11-20 --reason WHY`
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import Param, dag, task

from dags.night import POLICY
from pipelines.steps import clients


def form() -> dict[str, Param]:
    """The fields of the form. Nothing has a default that would send anything by mistake."""
    return {
        "client": Param(
            None, type=["null", "string"], enum=[None, *clients()], title="提供先 / client",
            description="再納品する提供先。 The client that gets the nights again.",
        ),
        "nights": Param(
            None, type=["null", "string"], pattern=r"^[0-9., -]+$", title="夜 / nights",
            description="例 2026-11-18, 2026-11-20 または 2026-11-18..2026-11-20。 Dates with commas, or from..to.",
        ),
        "reason": Param(
            None, type=["null", "string"], minLength=1, title="理由 / reason",
            description="台帳に残ります。 It is kept in the ledger.",
        ),
    }  # fmt: skip


@dag(
    schedule=None,
    default_args=POLICY,
    max_active_runs=1,
    params=form(),
    doc_md=__doc__,
    dag_display_name="redeliver 再納品",
    tags=["delivery"],
)
def redeliver() -> None:
    """One task: the nights in order."""

    @task(
        task_id="redeliver",
        doc_md="指定した夜を古い順に作り直して納品し、理由を残す\n\nPackage and deliver the named nights, oldest first",
    )
    def call(**context: Any) -> list[dict[str, Any]]:
        from pipelines.redeliver import run

        asked = context["params"]
        return run(asked["client"] or "", asked["nights"] or "", asked["reason"] or "")

    call()


redeliver()
