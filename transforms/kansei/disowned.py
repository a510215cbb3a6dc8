"""What is named only to be turned away: 心配するな, 信じろというほうが無理だ, 信じた私が馬鹿だった, 本当に安心なのか.

A rule sees the tokens of one sentence, the mention's first, the tokens behind it and their base forms.
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.kansei.aside import ME
from transforms.kansei.past import HOPING
from transforms.kansei.rhetoric import SAYABLE, denies
from transforms.kansei.unreal import PLAIN, Stance
from transforms.language.tokens import Token

WORRYING = frozenset((
    "心配", "泣く", "怒る", "恐れる", "怖がる", "悲しむ", "悩む", "落ち込む", "嘆く", "焦る", "恨む", "憎む",
    "くよくよ", "めそめそ", "悔やむ", "慌てる", "怯える", "びくびく", "責める", "拗ねる", "嫌う",
))  # fmt: skip
"""What one tells another not to do, and so comforts; 安心するな is no more than a wonder at one's own calm."""
AFTER_BAN = frozenset(("」", "』", "と", "って", "よ", "。", "!", "、"))
UNREASONABLE = frozenset(("無理", "おかしい", "酷", "無茶", "間違い", "間違う", "難しい", "変"))
FOOLISH = frozenset(("馬鹿", "バカ", "ばか", "愚か", "甘い", "間違う", "間違い", "浅はか", "うかつ", "悪い"))
REALLY = frozenset(("本当に", "ほんとうに", "ほんとに", "果たして"))
SUCH = frozenset(("こんな", "これ", "そんな", "それ"))
HOW_CAN = frozenset(("よく", "よくも", "どうして", "なぜ", "何故", "なんで", "何で"))
NEEDING = frozenset(("必要", "理由", "こと"))
SAYING = frozenset(("言う", "いう"))
DENIED, DOUBTED = 0.8, 0.4
BEFORE = 12
"""Tokens before a mention among which 本当に stands."""


def banned(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """心配するな, 泣くなよ: so says who comforts."""
    place = int(bases[:1] == ["する"])
    if tokens[first].base not in WORRYING or bases[place : place + 1] != ["な"]:
        return PLAIN
    vain = not {"ほう", "方"}.isdisjoint(bases[place + 1 : place + 4])  # 泣くなというほうが無理だ
    ends = behind[place].is_a("助詞,終助詞") and (place + 1 == len(bases) or bases[place + 1] in AFTER_BAN) and not vain
    return Stance("consolation", DENIED, True) if ends else PLAIN


def bidden(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """信じろというほうが無理だ, 楽しめと言われても: one does not."""
    for place in range(min(len(bases) - 4, 6)):
        if bases[place] in {"と", "って"} and bases[place + 1] in SAYING:
            follows = bases[place + 2 : place + 5]
            vain = follows[:2] in (["ほう", "が"], ["方", "が"]) and follows[2] in UNREASONABLE
            vain = vain and bases[max(place - 1, 0)] != "な"  # 泣くなというほうが無理だ
            return Stance("bidden", DENIED, True) if vain or follows == ["れる", "て", "も"] else PLAIN
        if behind[place].is_a("記号,句点", "記号,読点"):
            break
    return PLAIN


def fooled(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """信じた私が馬鹿だった, 楽しみにしていたのは私だけだった."""
    told = bases.index("た") if "た" in bases[:6] else -1
    if told < 0 or tokens[first].base not in HOPING:
        return PLAIN
    alone = bases[told + 1 : told + 3] == ["の", "は"]
    me = told + (3 if alone else 1)
    named = [base for base in bases[me : me + 4] if base != "、"]
    if not named or named[0] not in ME or len(named) < 2:
        return PLAIN
    so = named[1] == "だけ" if alone else named[1] in {"が", "は", "も"} and not FOOLISH.isdisjoint(named[2:])
    return Stance("fooled", DENIED, True) if so else PLAIN


def doubted(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """本当に安心だと思っているのか, 本当に信じていいのだろうか, 今さら嬉しいと思う?"""
    end = next((at for at, token in enumerate(behind[:12]) if token.base == "か" or token.surface == "?"), -1)
    if end < 0 or not SAYABLE.isdisjoint(bases[:end]) or any(map(denies, behind[:end])):
        return PLAIN
    told = (bases[at : at + 2] == ["と", "思う"] or _is_told(bases[at : at + 2]) for at in range(min(end, 5)))
    thought = next((at for at, holds in enumerate(told) if holds), -1)
    rest = bases[thought + 2 : end] if thought >= 0 else None
    if rest in ([], ["の"], ["て", "いる", "の"], ["てる", "の"]):
        return Stance("doubted", DOUBTED, True)
    before = [token.base for token in tokens[max(first - BEFORE, 0) : first]]
    if tokens[first - 1].base == "で" and not SUCH.isdisjoint(before[-4:-1]):
        return Stance("doubted", DOUBTED, True)  # こんな接客で満足できますか
    asks = bases[max(end - 1, 0) : end] == ["の"] or bases[max(end - 2, 0) : end] in (["だ", "う"], ["です", "う"])
    return Stance("doubted", DOUBTED, True) if asks and not REALLY.isdisjoint(before) else PLAIN


def _is_told(pair: list[str]) -> bool:
    """これが親切だと言うのか, 信じろって言うの?"""
    return pair[0] in {"と", "って"} and pair[1] in SAYING


def how_can(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """よくも笑っていられるね, どうして安心していられるんだ: one should not."""
    start = int(bases[:1] == ["する"])
    able = bases[start : start + 3] in (["て", "いる", "られる"], ["で", "いる", "られる"])
    able = able or bases[start : start + 2] in (["て", "いられる"], ["で", "いられる"])
    near = [token.base for token in tokens[max(first - 5, 0) : first]]
    denied = any(map(denies, behind[:8]))
    return Stance("rhetorical", DENIED, True) if able and not denied and not HOW_CAN.isdisjoint(near) else PLAIN


def needless(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """何を怖がる必要がある: none."""
    asked = [token.base for token in tokens[max(first - 2, 0) : first]] in (["何", "を"], ["なに", "を"])
    needs = bases[:1] != [] and bases[0] in NEEDING and bases[1:3] == ["が", "ある"]
    return Stance("consolation", DENIED, True) if asked and needs else PLAIN
