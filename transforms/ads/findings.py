"""What a month's results allow one to say, as sentences in Japanese and English. No sentence without its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from transforms.ads.ab_plan import needed
from transforms.ads.results import ALL

Row = Mapping[str, Any]
Sentence = tuple[str, str]
SUPPORTED = 0.05
MOST = 3
BASELINES: dict[str, Sentence] = {
    "category": ("記事カテゴリー配信", "contextual category targeting"),
    "run_of_site": ("面を選ばない配信", "run of site"),
    "other_engine": ("他エンジンの配信", "another engine"),
}
METRICS: dict[str, Sentence] = {
    "ctr": ("クリック率", "Click-through rate"),
    "cpc_jpy": ("クリック単価", "Cost per click"),
    "cpa_jpy": ("成果単価", "Cost per acquisition"),
    "dwell_s": ("滞在時間", "Time on page"),
}


def headlines(rows: Sequence[Row]) -> list[Sentence]:
    """What the advertiser's month as a whole showed against each baseline. rows: gold.campaign_results of one month."""
    whole = [row for row in rows if row["campaign"] == ALL and row["segment"] == ALL]
    asked = [row for metric in METRICS for row in whole if row["metric"] == metric and row["lift"] is not None]
    found = [_compared(row) for row in asked]
    return found + [_brand(row) for row in whole if row["metric"] == "brand_lift"]


def _compared(row: Row) -> Sentence:
    (ja, en), (base_ja, base_en) = METRICS[row["metric"]], BASELINES[row["baseline"]]
    limits = f"{row['lift_low']:+.0%} 〜 {row['lift_high']:+.0%}", f"{row['lift_low']:+.0%} to {row['lift_high']:+.0%}"
    if not differs(row):
        return (f"{ja}は{base_ja}との差が確かめられませんでした（95%区間 {limits[0]}）。",
                f"{en}: no difference from {base_en} could be shown (95% interval {limits[1]}).")  # fmt: skip
    size, more = f"{abs(row['lift']):.0%}", row["lift"] > 0
    longer = {"dwell_s": ("長く", "longer")}.get(row["metric"], ("高く", "higher"))
    shorter = {"dwell_s": ("短く", "shorter")}.get(row["metric"], ("低く", "lower"))
    words = longer if more else shorter
    return (f"{ja}は{base_ja}より{size}{words[0]}なりました（95%区間 {limits[0]}）。",
            f"{en} was {size} {words[1]} than with {base_en} (95% interval {limits[1]}).")  # fmt: skip


def _brand(row: Row) -> Sentence:
    value, low, high = (100 * row[name] for name in ("value", "low", "high"))
    limits = f"{low:+.1f} 〜 {high:+.1f}", f"{low:+.1f} to {high:+.1f}"
    if row["low"] <= 0 <= row["high"]:
        return (f"ブランドリフトは確かめられませんでした（{value:+.1f}ポイント、95%区間 {limits[0]}、回答{row['n']:,}件）。",
                f"Brand lift could not be shown ({value:+.1f} points, 95% interval {limits[1]}, {row['n']:,} answers).")  # fmt: skip
    return (f"広告に接した読者の好意的な回答は{value:+.1f}ポイントでした（95%区間 {limits[0]}）。",
            f"Favourable answers moved by {value:+.1f} points (95% interval {limits[1]}).")  # fmt: skip


def differs(row: Row) -> bool:
    """Does the interval exclude no difference and, where many were asked at once, does Holm's p agree?"""
    if row["lift"] is None:
        return False
    is_clear = row["lift_low"] > 0 or row["lift_high"] < 0
    return bool(is_clear and (row["p_holm"] is None or row["p_holm"] < SUPPORTED))


def segment_rows(rows: Sequence[Row]) -> list[Row]:
    """CTR of each segment over all campaigns, best first, against its best-known baseline: run of site before others."""
    order = {name: place for place, name in enumerate(("run_of_site", "category", "other_engine", "none"))}
    asked = [row for row in rows if row["metric"] == "ctr" and row["campaign"] == ALL and row["segment"] != ALL]
    chosen: dict[str, Row] = {}
    for row in sorted(asked, key=lambda row: (row["lift"] is None, order[row["baseline"]])):
        chosen.setdefault(row["segment"], row)
    return sorted(chosen.values(), key=lambda row: (-row["value"], row["segment"]))


def next_steps(rows: Sequence[Row], names: Mapping[str, Sentence]) -> list[Sentence]:
    """What to try next month: more of what surely worked, less of what surely did not, a test where it is open."""
    shown = segment_rows(rows)
    better = [row for row in shown if differs(row) and row["lift"] > 0][:MOST]
    worse = [row for row in shown if differs(row) and row["lift"] < 0][:MOST]
    open_ = [row for row in shown if row["lift"] is not None and row["lift"] > 0 and not differs(row)][:MOST]
    found: list[Sentence] = []
    for chosen, (do_ja, do_en) in ((better, ("の配分を増やし", "more")), (worse, ("を減らし", "less"))):
        for row in chosen:
            (ja, en), (low, high) = names[row["segment"]], (f"{row[name]:+.0%}" for name in ("lift_low", "lift_high"))
            found.append((
                f"「{ja}」{do_ja}ましょう。クリック率の差は{row['lift']:+.0%}（95%区間 {low} 〜 {high}）です。",
                f"Give {do_en} to “{en}”: click-through {row['lift']:+.0%} (95% interval {low} to {high}).",
            ))  # fmt: skip
    for row in open_:
        ja, en = names[row["segment"]]
        base = row["value"] / (1 + row["lift"])
        per_arm = needed(base, row["lift"])
        found.append((
            f"「{ja}」はA/Bテストで確かめましょう。片側{per_arm:,}回の表示が必要です（検出力80%）。",
            f"Test “{en}”: an A/B test needs {per_arm:,} impressions an arm (power 80%).",
        ))  # fmt: skip
    return found
