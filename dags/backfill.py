"""さかのぼり処理: 夜の範囲を古い順に、変わりうる工程だけ流し直す / Go back over a range of nights, oldest first.

遅れた・差し替えた・取り下げたファイル、新しい辞書やモデルのあとに使います。まず計画(どの夜の、どの工程と表を、なぜ)をログに
出し、入力が同じ工程はそのまま残します。納品するのは最後の夜だけです(「毎夜納品」を選んだときを除く)。

After a late, corrected or withdrawn file, a new dictionary or model. The plan (which nights, steps and tables, and why)
is in the log of `plan`; steps whose inputs are the same stay as they are. Only the last night delivers, unless each is
to. More: docs/operations/backfill.md

## 赤くなったら / When it is red

1. `plan` が赤い: 範囲か取込元の名前が違います。ログの最後の対処を見て、フォームを入れ直します。
   `plan` is red: the range or the supplier's name is wrong; the end of its log says what to give.
2. `night` が赤い: その夜で止まりました。ログの最後に対処があります。直してそのタスクを Clear すると、止まった工程から
   続きます。`night` is red: it stopped there. Mend what the end of the log says and clear the task: it goes on
   with the step that stopped, and the nights after it follow.
3. `AnotherRun` なら、毎晩の処理が動いています。待って再試行します(自動で四回)。
   `AnotherRun`: the nightly run is at work; it is tried again four times by itself.
4. `DeliveryHeld` なら、計画を見て承認し、タスクを Clear します。
   `DeliveryHeld`: look at the plan, approve it, clear the task.

手元で / by hand: `python -m pipelines backfill --from 2026-11-17 --to 2026-11-20`
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import Param, dag, task

from dags.night import HEAVY, POLICY


def form() -> dict[str, Param]:
    """The fields of the form. Without both nights nothing runs."""
    night: dict[str, Any] = {"default": None, "type": ["null", "string"], "format": "date"}
    return {
        "first": Param(
            **night, title="最初の夜 / from", description="日本時間の日付、例 2026-11-17。 JST date of the first night."
        ),
        "last": Param(
            **night, title="最後の夜 / to",
            description="この夜だけ納品します。今日まで。 Only this night delivers; it must have begun.",
        ),
        "source": Param(
            None, type=["null", "string"], title="取込元 / source",
            description="空なら全部。入れると、その取込元のファイルがある最初の夜から。 Begin where it has a file.",
        ),
        "plan_only": Param(
            False, type="boolean", title="計画だけ / plan only", description="何も書きません。 Nothing is written.",
        ),
        "send_each": Param(
            False, type="boolean", title="毎夜納品 / send each night",
            description="最後の夜だけでなく、毎夜を納品します。 Every night is packaged and delivered.",
        ),
    }  # fmt: skip


@dag(
    schedule=None,
    default_args=POLICY,
    max_active_runs=1,
    params=form(),
    doc_md=__doc__,
    dag_display_name="backfill さかのぼり処理",
    tags=["nightly"],
)
def backfill() -> None:
    """The plan, then a task a night, one after the other: each goes on only where those before it are done."""

    @task(doc_md="計画をログに出す。何も書かない\n\nWrite the plan into the log, and nothing else")
    def plan(**context: Any) -> list[str]:
        from pipelines.backfill import planned_task

        asked = context["params"]
        return planned_task(
            asked["first"] or "", asked["last"] or "", asked["source"] or "", plan_only=asked["plan_only"]
        )

    @task(
        **HEAVY,
        max_active_tis_per_dagrun=1,
        map_index_template="{{ night }}",
        doc_md="一夜分。変わりうる工程だけ流す\n\nOne night: only the steps that would publish something else",
    )
    def night(night: str, **context: Any) -> dict[str, Any]:
        from pipelines.backfill import night_task

        asked, nights = context["params"], context["ti"].xcom_pull(task_ids="plan")
        return night_task(night, list(nights), send_each=asked["send_each"])

    night.expand(night=plan())


backfill()
