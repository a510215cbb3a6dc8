"""The night's summary as a person reads it on a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

STATES = {"accept": "受入 accepted", "quarantine": "一部隔離 rows aside", "reject": "拒否 refused"}
STYLES = {"accept": "green", "quarantine": "yellow", "reject": "red"}


def tables_of(found: dict[str, Any]) -> list[RenderableType]:
    """What came in, what was scored, what each client received, and where the page lies."""
    parts: list[RenderableType] = [_came(found), _scored(found), _clients(found)]
    if found["missing"]:
        parts.append(Text(f"終わっていない工程 did not finish: {', '.join(found['missing'])}", style="red"))
    for told in found.get("stopped", []):
        why = f"{told['step']}: {told['where'] or ''} {told['why']} → {told['remedy'] or 'its log says what to do'}"
        parts.append(Text(why, style="red"))
    failed = [table["table"] for table in found["quality"] if not table["passed"]]
    gate = f"{len(found['quality']) - len(failed)} tables passed the gate"
    if failed:
        gate += f", {len(failed)} failed: {', '.join(failed)}"
    parts.append(Text(f"{found['night']}: {found['seconds']} s in steps, peak {found['peak_mb']} MB, {gate}"))
    parity = found.get("parity", {})
    if parity.get("passed") is False:
        shares = f"{parity['sentences_share']:.2%} of sentences, {parity['tokens_share']:.2%} of tokens"
        parts.append(Text(f"解析器の一致 MeCab = Janome in only {shares}", style="yellow"))
    for licence in found.get("expiring", []):
        ends = f"{licence['client']} ({licence['kind']}): ライセンス終了まで ends in {licence['days']} days"
        parts.append(Text(ends, style="red" if licence["within"] <= 7 else "yellow"))
    for made in found.get("plans", []):
        if made["held"]:
            parts.append(Text(f"{made['client']}: 承認待ち held. {' '.join(made['reasons'])}", style="red"))
    for each in found.get("late", []):
        since = f"最後 last {each['last']}" if each["last"] else "未着 nothing yet"
        parts.append(Text(f"{each['source']}: {each['due']} の納品がありません overdue ({since})", style="yellow"))
    for alert in found.get("overdue", []):
        why = "受領確認なし not acknowledged" if alert["outcome"] == "none" else f"受領確認 {alert['outcome']}"
        parts.append(Text(f"{alert['client']} {alert['delivery']} (#{alert['seq']}): {why}", style="red"))
    parts.append(Text(f"夜のページ page of the night: {found['page']}"))
    return parts


def _came(found: dict[str, Any]) -> Table:
    table = Table("夜 Night", "取込元 Source", "ファイル File", "判定 Outcome", "隔離の理由 Set aside, and why",
                  title=f"届いたもの What came in · {found['night']}", title_justify="left")  # fmt: skip
    table.add_column("行 Rows", justify="right")
    for drop in found["came"]:
        late = " (遅延 late)" if drop["undated"] else ""
        why = "; ".join(reason.split(" → ")[0] for reason in drop["reasons"])
        outcome = Text(STATES[drop["outcome"]], style=STYLES[drop["outcome"]])
        table.add_row(drop["night"], drop["source"], drop["file"] + late, outcome, why, f"{drop['rows']:,}")
    return table


def _scored(found: dict[str, Any]) -> Table:
    table = Table("領域 Domain", title="採点 Scored", title_justify="left")
    table.add_column("対象 Subjects", justify="right")
    table.add_column("採点 Scored", justify="right")
    scored = found["score"].get("scored", {})
    for domain, count in found["score"].get("subjects", {}).items():
        table.add_row(domain, f"{count:,}", f"{scored.get(domain, 0):,}")
    return table


def _clients(found: dict[str, Any]) -> Table:
    table = Table("提供先 Client", "フィード Feeds (rows)", "場所 Where", title="提供先 Clients", title_justify="left")
    table.add_column("通番 Seq", justify="right")
    for client in found["clients"]:
        feeds = "\n".join(f"{file['feed']} {file['rows']:,}" for file in client["packaged"].get("files", []))
        sent = client["sent"]
        missed = Text(sent.get("note", "未納品 not delivered"), style="red")
        where = Text(str(sent["where"])) if sent.get("where") else missed
        table.add_row(client["client"], feeds, where, str(sent.get("seq") or ""))
    return table


def learned_table(found: dict[str, Any]) -> Table:
    """What a model is worth by factor beside the dictionary: Pearson's r on data that it did not learn from."""
    table = Table("因子 Factor", "段階 Stage", title=f"モデル Model {found['version']}", title_justify="left")
    columns = {"labels": "評価 Labels", "dictionary": "辞書 Dictionary", "champion": "現行 Champion",
               "model": "モデル Model", "alpha": "一致度 α"}  # fmt: skip
    held = [name for name in columns if any(row.get(name) is not None for row in found["factors"])]
    for name in held:
        table.add_column(columns[name], justify="right")
    for row in found["factors"]:
        cells = ["–" if row.get(name) is None else f"{row[name]:.{0 if name == 'labels' else 3}f}" for name in held]
        table.add_row(row["factor"], row["stage"], *cells)
    if "adopted" in found:
        table.caption = "採用 adopted" if found["adopted"] else "現行のまま the champion stays"
    return table


def judged_table(answers: list[dict[str, Any]]) -> Table:
    """What `check` found, file by file: outcome, rows, rows set aside by rule with its sentence, and the remedy."""
    table = Table(title="受け入れ検査 Would these files be accepted?", title_justify="left", show_lines=True)
    table.add_column("ファイル File", overflow="fold")
    table.add_column("判定 Outcome")
    table.add_column("行 Rows", justify="right")
    table.add_column("理由と対処 Why, and what to do", overflow="fold")
    for answer in answers:
        outcome = Text(STATES[answer["outcome"]], style=STYLES[answer["outcome"]])
        why = [*_by_rule(answer["broken"]), *(reason for reason in answer["reasons"] if " → " in reason)]
        table.add_row(_plain(answer["file"]), outcome, f"{answer['rows']:,}", Text("\n".join(why)))
    return table


def _by_rule(broken: list[dict[str, Any]], most: int = 10) -> list[str]:
    """A paragraph for each rule that rows broke: rows, sentence in both languages, an example."""
    rules: dict[str, list[dict[str, Any]]] = {}
    for row in broken:
        rules.setdefault(row["rule"], []).append(row)
    lines = []
    for rule, rows in sorted(rules.items()):
        numbers = ", ".join(str(row["row"]) for row in rows[:most]) + (" …" if len(rows) > most else "")
        example = f" ({rows[0]['column']}: {_plain(rows[0]['value'])[:40]})" if rows[0]["value"] is not None else ""
        lines += [f"{rule}: 行 row {numbers}{example}", f"  {rows[0]['message_ja']} {rows[0]['message_en']}"]
    return lines


def _plain(text: str) -> str:
    """A supplier's text without what could move the cursor or turn the line around."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)
