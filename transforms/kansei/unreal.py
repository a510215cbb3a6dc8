"""What is only wished for, asked, granted or made up: 笑っていたい, 楽しいですか, 楽しいのは最初だけ, 涙は演技だった.

A rule sees the tokens of one sentence, the mention's first, the REACH tokens behind it and their base forms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from transforms.language.tokens import Token

REACH = 24
"""Tokens behind a mention in which the sentence may still turn against it."""
WISHES = frozenset(("たい", "ほしい", "欲しい", "ほしがる", "たがる"))


FIRST = frozenset(("最初", "はじめ", "初め", "始め", "前半", "序盤", "冒頭", "見た目", "一瞬"))
WHY = frozenset((
    "なぜ", "何故", "どうして", "なんで", "どれほど", "どんなに", "何", "こんなに", "なんて", "なんと", "どこ",
    "これほど",
))  # fmt: skip
"""What makes of だろうか a wonder at what is so: なぜこんなに悲しいのだろうか."""
REASON = frozenset(("なぜ", "何故", "どうして", "なんで"))
UNTRUE = frozenset((
    "嘘", "ウソ", "うそ", "デマ", "勘違い", "気のせい", "杞憂", "錯覚", "演技", "幻", "幻想", "取り越し苦労", "建前",
    "社交辞令",
))  # fmt: skip


EASIER = frozenset(("いい", "よい", "良い", "楽", "らく"))
"""いっそ嫌いになれたら楽なのに."""
CARRIED = frozenset(("する", "て", "で", "なる", "に", "なれる"))
ENDS = frozenset(("。", "…", "!"))
BUT = frozenset(("のに", "が", "けど", "けれど"))
TRAILING = frozenset(("のに", "の", "ん", "けど", "けれど", "が", "な", "なあ", "よ", "ね"))
"""What may follow a wish that was not met: 喜んでもらいたかったのに."""
STATES = frozenset(("いる", "てる", "ない", "だ", "です", "できる", "れる", "られる"))
"""What stands before ば and たら where they speak of what is not so: 電話に出ていれば."""


MISSED = "missed"
"""A good feeling that never was: 笑えたらいいのに, 信じていたかった. A bad one may well have been: 泣きたかった."""
LONGED = 0.6


class Stance(NamedTuple):
    """Rule, factor on the weight, and whether the mention is denied; no rule: as it stands."""

    rule: str
    times: float
    denied: bool = False


PLAIN = Stance("", 1.0)


def so_to_say(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """楽しいといえば楽しい."""
    chosen = next(
        (at for at in range(min(len(bases) - 3, 5)) if bases[at] == "か" and bases[at + 1] in {"で", "と"}), -1
    )
    if chosen >= 0 and bases[chosen + 2] in {"いう", "言う", "いえる", "言える"} and bases[chosen + 3] in {"ば", "と"}:
        return Stance("so_to_say", 0.2)  # 好きか嫌いかで言えば
    again = bases[:2] == ["こと", "は"] and bases[2:3] == [tokens[first].base]
    if again or (first > 2 and [each.base for each in tokens[first - 3 : first]] == [tokens[first].base, "こと", "は"]):
        return Stance("so_to_say", 0.35)  # 優しいことは優しいのだが
    said = bases[:3] in (["と", "いう", "ば"], ["と", "いえる", "ば"], ["と", "言える", "ば"], ["と", "言う", "ば"])
    return Stance("so_to_say", 0.2) if said or bases[:1] in (["っちゃ"], ["といえば"]) else PLAIN


def unfulfilled(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """雨が降らなければ最高だったのに: it was not."""
    if _is_dreamt(behind, bases):
        return Stance(MISSED, LONGED, True)
    end = next((place for place, token in enumerate(behind) if token.is_a("記号,句点")), len(behind))
    if end < 7 and bases[max(end - 3, 0) : end] == ["た", "だ", "う"]:
        return Stance(MISSED, 0.3, True) if _is_given(tokens, first) else PLAIN
    if _is_imagined(tokens, first, bases):
        return Stance("unfulfilled", 0.6, True)
    if end > (9 if "はず" in bases[:end] else 6) or bases[end - 1 : end] != ["のに"]:
        return PLAIN
    if not WISHES.isdisjoint(bases[:end]):
        return Stance(MISSED, LONGED, True)  # 喜んでもらいたかったのに
    return Stance("unfulfilled", 0.8, True) if _is_given(tokens, first) else Stance("unfulfilled", 0.6)


def _is_dreamt(behind: Sequence[Token], bases: list[str]) -> bool:
    """笑えたらいいのに, 喜んでくれてもいいのに; or is the rest not even said, 素直に喜べていたら?"""
    for place, token in enumerate(behind[:6]):
        if token.surface in {"ば", "たら", "だら", "なら"} or bases[place : place + 2] in (["て", "も"], ["で", "も"]):
            follows = bases[place + 1 : place + 6]
            follows = follows[1:] if follows[:1] == ["も"] else follows
            ends = not {*follows[:1]} - ENDS and not {"いる", "てる"}.isdisjoint(bases[:place])
            return ends or (follows[:1] != [] and follows[0] in EASIER and not BUT.isdisjoint(follows[1:5]))
        if not (token.is_a("助動詞", "動詞,非自立", "動詞,接尾") or token.base in CARRIED):
            break
    return False


def _is_given(tokens: Sequence[Token], first: int) -> bool:
    """もし…ていたら…た: it has not come about."""
    before = tokens[max(first - REACH, 0) : first]
    return any(token.surface in {"ば", "たら", "だら", "なら"} for token in before)


def _is_imagined(tokens: Sequence[Token], first: int, bases: list[str]) -> bool:
    """塩気が控えめだったら、もっとおいしく感じたと思う; 声をかけていれば、助かったかもしれない."""
    then = next((place for place, base in enumerate(bases[:5]) if base == "た"), -1)
    held = then < 0 and first + 1 < len(tokens) and tokens[first + 1].base == "た"  # 助かった
    told = bases[then + 1 : then + 3]
    if (then < 0 and not held) or not (
        told in (["と", "思う"], ["はず", "だ"], ["だ", "う"]) or "かも" in bases[: then + 3]
    ):
        return False
    before = tokens[max(first - REACH, 0) : first]
    return any(
        token.surface in {"ば", "たら", "だら"}
        and (before[place - 1].base in STATES or before[place - 1].is_a("形容詞"))
        for place, token in enumerate(before)
        if place
    )


def limited(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """楽しいのは最初だけだ: so it is not."""
    start = 1 if bases[:1] == ["た"] else 0
    if bases[start : start + 2] != ["の", "は"]:
        return PLAIN
    named = bases[start + 2 : start + 9]
    limited = "だけ" in named and not FIRST.isdisjoint(named[: named.index("だけ")])
    return Stance("limited", 0.6, True) if limited else PLAIN


def wished(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """笑っていたい, 元気になりますように, 幸せだといいな: not yet so."""
    for place, base in enumerate(bases[:6]):
        if base in WISHES and behind[place].is_a("助動詞", "形容詞,非自立"):
            denied = bases[place + 1 : place + 2] == ["ない"]
            if denied and place and behind[0].is_a("名詞,一般"):
                return Stance("wish", 0.25)  # 悲しむ顔は見たくない
            missed = bases[place + 1 : place + 2] == ["た"] and not {*bases[place + 2 : place + 3]} - ENDS - TRAILING
            return PLAIN if denied else Stance(MISSED, LONGED, True) if missed else Stance("wish", 0.6)
        if bases[place : place + 3] == ["ます", "よう", "に"] or bases[place : place + 3] in (
            ["と", "いい", "な"], ["と", "いい", "なあ"], ["た", "いい", "な"], ["た", "いい", "なあ"],
        ):  # fmt: skip
            return Stance("wish", 0.6)
        if behind[place].is_a("記号", "助詞,格助詞,引用") or (
            behind[place].is_a("助詞,接続助詞") and base not in {"て", "で", "と"}
        ):
            break
    return PLAIN


def ask(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """楽しいですか; 君は幸せなの?: nobody has said so. 楽しいだろうか is doubt, 楽しいじゃないか is none."""
    for place, token in enumerate(behind[:7]):
        if token.surface == "?" or (
            token.base == "か"
            and bases[place + 1 : place + 2]
            in (["分かる"], ["わかる"], ["迷う"], [], ["。"], ["?"], ["と"], ["、"], ["」"])
        ):
            if [base for base in bases[place + 1 : place + 4] if base != "、"][:2] in (
                ["と", "聞く"],
                ["と", "問う"],
                ["と", "言う"],
            ):
                return Stance("question", 0.4, True)  # 幸せかと聞かれたら
            sure = {"ない", "わけ", "訳"} & set(bases[:place])
            why = not WHY.isdisjoint([each.base for each in tokens[max(first - 8, 0) : first]])
            presumed = not {"の", "ん"}.isdisjoint(bases[:place]) and _asks_why(tokens, first)
            return PLAIN if sure or presumed or ("う" in bases[:place] and why) else Stance("question", 0.35)
        if bases[place : place + 3] == ["か", "どう", "か"]:
            return Stance("question", 0.25)
        if not (
            token.is_a("助動詞", "助詞,終助詞", "名詞,非自立", "動詞,非自立")
            or token.base in {"の", "する", "て", "で", "か", "に", "なる", "いい", "見える"}
        ):
            break
    return PLAIN


def _asks_why(tokens: Sequence[Token], first: int) -> bool:
    """どうしてそんなに優しいんですか takes for granted that it is so."""
    return not REASON.isdisjoint([token.base for token in tokens[max(first - 6, 0) : first]])


def untrue(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """怖いという噂は嘘だった, 心配は杞憂に終わった, 緊張が嘘のように消えた; not 嘘ではない, nor 嘘をつく."""
    for place, base in enumerate(bases[:9]):
        if base in UNTRUE:
            said = place and (
                bases[place - 1] in {"は", "が", "も", "なんて", "とは"} or bases[place - 2 : place] == ["ため", "の"]
            )
            ends = (
                behind[place + 1].base in {"だ", "です", "に", "の", "みたい", "。"}
                if place + 1 < len(behind)
                else True
            )
            denied = "ない" in bases[place + 1 : place + 4]
            return Stance("untrue", 0.7, True) if said and ends and not denied else PLAIN
        if behind[place].is_a("記号,句点", "助詞,接続助詞") and base not in {"て", "で"}:
            break
    return PLAIN
