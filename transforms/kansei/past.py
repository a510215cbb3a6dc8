"""What was felt and is no more, or never came to be: 待ちに待った旅行が中止になった, 昔は怖かったが今は, 期待したのに.

A rule sees the tokens of one sentence, the mention's first, the tokens behind it and their base forms.
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.kansei.unreal import PLAIN, Stance
from transforms.language.tokens import Token

TURNS = frozenset(("けど", "けれど", "けれども", "けども", "のに", "ものの", "が", "ながら"))
SPOILT = frozenset((
    "中止", "延期", "台無し", "打ち切り", "キャンセル", "水の泡", "おじゃん", "閉店", "閉館", "廃止", "取りやめ",
    "取り止め", "ぶち壊し", "ぶち壊す", "お預け", "お流れ", "ふい",
))  # fmt: skip
"""What ends the thing that a feeling was about: 楽しみにしていた旅行が中止になった."""
NOW = frozenset(("今", "いま", "今日", "現在", "今回", "もはや", "今朝", "今夜", "今年", "最近", "近頃"))
ONCE = frozenset(("頃", "ころ", "昔", "かつて", "以前", "当時", "最初", "はじめ", "初め", "あれほど", "あんなに"))
BRIEF = frozenset(("つかの間", "束の間", "通り越す"))
ALTERED = frozenset(("すっかり", "いつしか", "今では", "今や", "もはや"))
GONE = frozenset(("終わる", "過ぎ去る", "消える", "なくなる", "失う", "戻る"))
HOPING = frozenset((
    "期待", "楽しみ", "信じる", "待つ", "願う", "夢見る", "憧れる", "頼る", "わくわく",
    "信頼", "信用", "尊敬", "慕う",
))  # fmt: skip
UNMET = 1.6
"""More than the turn behind it takes away."""
WAS = 0.22
"""What is left of a feeling that the sentence leaves behind."""
BECAUSE = frozenset(("ので", "から"))


def spoilt(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """待ちに待った旅行が中止になった: what it was about is no more."""
    for place, base in enumerate(bases[:16]):
        if base in SPOILT:
            held = not place or _last(tokens, first, behind) in TURNS  # 楽しみにしていたのに
            return PLAIN if held else Stance("spoilt", 0.8, True)
        if base == "流れる" and place and bases[place - 1] == "で" and behind[place - 1].is_a("助詞"):
            return Stance("spoilt", 0.8, True)  # 雨で流れた
        if behind[place].is_a("記号,句点"):
            break
    return PLAIN


def _last(tokens: Sequence[Token], first: int, behind: Sequence[Token]) -> str:
    """Base form of the mention's last token, where it has more than one."""
    near = [token.base for token in behind[:3]]
    for after in range(first + 2, min(first + 10, len(tokens))):
        if [token.base for token in tokens[after : after + 3]] == near:
            return tokens[after - 1].base
    return ""


def once(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """昔は怖かったが、今は: past, and over."""
    told = (_last(tokens, first, behind), tokens[max(first - 1, 0)].base)
    if "た" not in bases[:6] and "た" not in told:
        return PLAIN
    later = next((place for place, base in enumerate(bases) if base in NOW), 0)
    then = {token.base for token in tokens[max(first - 6, 0) : first]} & ONCE
    turned = any(token.base in TURNS and token.is_a("助詞,接続助詞") for token in behind[:later])
    turned = (
        turned or bases[later + 1 : later + 2] == ["は"] or bases[later + 1 : later + 3] in (["で", "は"], ["で", "も"])
    )
    if not BECAUSE.isdisjoint(bases[:later]):
        return PLAIN
    return Stance("once", 0.3) if later and (then or turned) else PLAIN


def unmet(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """期待したのに, 信じていたのに: it was not to be."""
    place = next((place for place, base in enumerate(bases[:6]) if base == "のに"), 0)
    held = place > 0 and bases[place - 1] == "た" and "ない" not in bases[:place] and "、" not in bases[:place]
    return Stance("unmet", UNMET, True) if held and tokens[first].base in HOPING else PLAIN


def intended(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """喜ばせようと思った料理が: only meant."""
    meant = bases[:3] in (["う", "と", "思う"], ["う", "と", "する"]) and bases[3:4] in (["た"], ["て"])
    return Stance("intended", 0.35) if meant else PLAIN


def was(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """頼りにしていた兄に見捨てられた, 退屈だった毎日が変わった; 喜んだのもつかの間; 怒りを通り越して."""
    if not {"つかの間", "束の間"}.isdisjoint(bases[:7]) or "を通り越す" in {*map("".join, (bases[:2], bases[1:3]))}:
        return Stance("was", 0.2)
    told = bases.index("た") if "た" in bases[:6] else -1
    if told >= 0 and bases[told + 1 : told + 2] in (["頃"], ["ころ"]):
        return Stance("was", WAS)  # 幸せだった頃の写真
    if _is_gone(behind, bases):
        return Stance("was", WAS)
    for place, base in enumerate(bases[1:7], 1):
        if base == "た" and bases[place - 1] in {"いる", "だ", "てる", "でる"} and place + 1 < len(bases):
            noun, marked = behind[place + 1], bases[place + 2 : place + 3] != ["。"]
            named = noun.is_a("名詞") and not noun.is_a("名詞,非自立", "名詞,接尾")
            return Stance("was", WAS) if named and marked else PLAIN
        if behind[place].is_a("記号") or (behind[place].is_a("助詞") and base not in {"て", "で", "に"}):
            break
    return PLAIN


def _is_gone(behind: Sequence[Token], bases: list[str]) -> bool:
    """楽しかった日々は終わった."""
    told = bases.index("た") if "た" in bases[:6] else -1
    if told < 0 or len(bases) < told + 3 or any(token.is_a("記号") for token in behind[:told]):
        return False
    if not behind[told + 1].is_a("名詞") or bases[told + 2] not in {"は", "が", "も"}:
        return False
    if not ALTERED.isdisjoint(bases[told + 3 : told + 5]):
        return True  # 笑いの絶えなかった家が、すっかり
    return not GONE.isdisjoint(bases[told + 3 : told + 9])
