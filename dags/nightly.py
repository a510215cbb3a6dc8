"""毎晩の処理: 取込箱から各提供先まで / The night, from the inbox to each client's box.

届いたカタログと記事から感性スコアを作り、契約した範囲だけを各提供先に納品します。毎日 02:00(日本時間)。

Catalogs and articles come in, kansei scores are made, each client gets exactly what it has licensed.
Every day at 02:00 in Japan.

## 赤くなったら / When it is red

1. 赤いタスクのログの最後を読みます。表・夜・件数・対処が書いてあります。
   Read the end of the red task's log: it says table, night, count and remedy.
2. データの誤りは再試行しません。検査で止まった夜は何も置き換えず、何も送っていません。前夜の状態が残っています。
   Wrong data is not tried again. A night that the gate stopped has replaced nothing and sent nothing.
3. 直したら、そのタスクを「Clear (downstream)」します。同じ夜を二度流しても納品物は一文字も変わりません。
   Mend it and clear the task with its downstream. Running a night twice changes no byte.
4. `package_` と `deliver_` は提供先ごとです。一社が止まっても他社には届いています。
   One client's failure leaves the others alone.
5. `approve_` が待っていれば、初回か、前回と大きく違う納品です。「Required Actions」で計画を見て、承認か却下をします。
   夜のページは待たずに書かれ、承認後に `send_` が納品し、ページを書き直します。ふだんは両方とも飛ばされます(skipped)。
   `approve_` waits where a delivery is a client's first or unlike the one before: read its plan under "Required
   Actions", then approve or reject. The page is written meanwhile and says held; `send_` delivers after an approval and
   writes it again. Otherwise both are skipped. After 12 hours `approve_` fails; the other clients have theirs.
6. `complete` は目印です。どれかが失敗すればこれも赤くなり、夜全体が失敗になります。
   `complete` only marks that everything before it went well.

同じ夜を手元で / the same night by hand: `python -m pipelines nightly --night 2026-11-20`
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import TriggerRule, chain, dag, task

from dags.approval import DOC, Approval
from dags.deadline import served_by_six
from dags.night import HEAVY, NIGHTS, POLICY, made_by, night_of, night_param, read_by
from pipelines.steps import STEPS, Step, clients, run

Nodes = dict[tuple[str, str], Any]  # step and client ("" where the step is not per client) → task


def task_of(step: Step, client: str) -> Any:
    """One call of one step, for one client where the step is per client."""

    @task(
        task_id=f"{step.name}_{client}" if client else step.name,
        doc_md=f"{step.ja}\n\n{step.en}",
        **(HEAVY if step.heavy else {}),
        inlets=read_by(step, client, clients()),
        outlets=made_by(step, client),
        # The night's page is written for a bad night too.
        trigger_rule=TriggerRule.ALL_DONE if step.name == "report" else TriggerRule.ALL_SUCCESS,
    )
    def call(**context: Any) -> dict[str, Any]:
        if step.name == "deliver":
            from pipelines.asking import deliver_or_hold

            return deliver_or_hold(night_of(context), client)
        return run(step.name, night_of(context), client or None)

    return call()


def approved(client: str) -> tuple[Any, Any]:
    """Behind a client's delivery: somebody is asked where it was held, then it is sent; else both are skipped."""

    @task(
        task_id=f"send_{client}",
        doc_md="承認された納品物を送り、夜のページを書き直す\n\nSend what was approved, write the page again",
    )
    def send_after(**context: Any) -> dict[str, Any]:
        from pipelines.asking import send

        return send(night_of(context), client)

    return Approval(client=client, task_id=f"approve_{client}", doc_md=DOC), send_after()


def before(step: Step, client: str, nodes: Nodes) -> Iterator[Any]:
    """The tasks that must end first: of a step per client, the same client's; past steps that no client needs."""
    for name in step.after:
        whose = {"", client} if client else {"", *clients()}
        found = [nodes[name, each] for each in sorted(whose) if (name, each) in nodes]
        yield from found or before(next(each for each in STEPS if each.name == name), client, nodes)


@dag(
    schedule=NIGHTS,
    default_args=POLICY,
    max_active_runs=1,
    params={"night": night_param()},
    deadline=served_by_six(),
    doc_md=__doc__,
    dag_display_name="nightly 毎晩の処理",
    tags=["nightly", "delivery"],
)
def nightly() -> None:
    """Wire the list of steps."""
    nodes: Nodes = {}
    for step in STEPS:
        for client in clients() if step.per_client else ("",):
            node = task_of(step, client)
            for earlier in before(step, client, nodes):
                chain(earlier, node)
            nodes[step.name, client] = node
            if step.name == "deliver":
                asked, sent = approved(client)
                chain(node, asked, sent)
                nodes["approve", client], nodes["send", client] = asked, sent
    complete = EmptyOperator(
        task_id="complete",
        trigger_rule=TriggerRule.NONE_FAILED,  # approvals that nobody had to give are skipped
        doc_md="すべて終わった目印。どれかが失敗した夜はここも赤い\n\nGreen when everything before it went well",
    )
    list(nodes.values()) >> complete


nightly()
