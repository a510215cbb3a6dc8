"""Somebody looks at a delivery before it goes out: the first one of a client, or one that is unlike the one before.

The night does not wait for it: its page shows the delivery as held, and is written again once it was sent.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from airflow.providers.standard.exceptions import HITLRejectException, HITLTimeoutError
from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk.exceptions import AirflowSkipException

from dags.night import DAGS_TEST, REFUSED, night_of

DOC = """納品前の承認。初回、または前回と大きく違う納品(行数±20%、形式の変更、1%を超える取り下げ)だけ人が確かめます。

Approval before a delivery: asked only for a client's first one, or one unlike the one before (rows ±20%, another
schema, more than 1% taken down). The plan stands under "Required Actions". Approve, or reject: it is red then.
By hand: `python -m pipelines plan --client …`, `python -m pipelines approve …`, then clear the task.
"""
WAITS = dt.timedelta(hours=12)
"""From the small hours to the afternoon in Japan; then the task fails."""
ASKED = "asked"
"""XCom: the content that was asked about, and why."""


class NotApproved(Exception):
    """Somebody said no, or nobody said anything in time."""

    exit_code = REFUSED
    remedy = "look at the plan; approve by `python -m pipelines approve`, then clear this task with its downstream"


class Approval(ApprovalOperator):
    """Asks for an approval where the plan of a client's delivery needs one, and writes down who gave it.

    Behind a delivery that was sent, since nobody had to be asked, it is skipped, and what follows with it. Under
    `airflow dags test` nobody can answer (the test would wait for ever), so there the task fails with the plan and the
    command that approves it.
    """

    ui_color = "#f3e2b3"

    def __init__(self, *, client: str, **kwargs: Any) -> None:
        """client: whose delivery."""
        super().__init__(
            subject=f"{client}: この納品を送ってよいですか? / May this delivery go out?",
            fail_on_reject=True, response_timeout=WAITS, execution_timeout=None, **kwargs,
        )  # fmt: skip
        self.client = client

    def execute(self, context: Any) -> Any:
        """Look at the plan; ask where somebody must. Skipped where nobody need be asked."""
        from pipelines.asking import plan_of, refuse

        made = plan_of(night_of(context), self.client)
        if not made["held"]:
            raise AirflowSkipException("nobody need be asked: it is like any other, or approved, or sent")
        if getattr(context["dag_run"], "triggering_user_name", None) == DAGS_TEST:
            refuse(night_of(context), self.client)
        self.body = made["markdown"]
        # Approved is what was shown, whatever the tables are by the time that somebody answers.
        context["ti"].xcom_push(key=ASKED, value={"content": made["content"], "of": list(made["reasons"])})
        return super().execute(context)

    def execute_complete(self, context: Any, event: dict[str, Any]) -> Any:
        """Write the approval down. Raises NotApproved where it was refused or nobody answered."""
        from pipelines.asking import record

        try:
            answer = super().execute_complete(context, event)
        except (HITLRejectException, HITLTimeoutError) as error:
            raise NotApproved(f"{self.client}: {error} → {NotApproved.remedy}") from error
        who = answer["responded_by_user"] or {}
        asked = context["ti"].xcom_pull(task_ids=self.task_id, key=ASKED)
        record(night_of(context), self.client, by=str(who.get("name") or who.get("id") or "Airflow"), **asked)
        return answer
