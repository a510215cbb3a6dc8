"""Denial by halves, denial denied, and what ends without a word of denial.

すべてに満足したわけではない leaves both sides, 泣かなかった親は一人もいない is weeping, 不安が軽くなった an end.
Every function sees the tokens of one sentence and one past the mention's last, and looks at no more than REACH tokens.
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.kansei.rhetoric import REACH, denied_soon, denies
from transforms.language.tokens import Token

EXTENT = frozenset((
    "それほど", "そこまで", "そんなに", "必ずしも", "完全",
))  # fmt: skip
"""Words that leave something of what they deny: それほど悲しくはなかった."""
SO_MUCH = frozenset(("こんなに", "そんなに", "あんなに", "これほど", "ここまで", "こんな", "そこまで", "まさか"))
ODD = frozenset(("おかしい", "変", "不思議", "無理", "難しい", "むずかしい", "珍しい", "少ない", "どうかする", "嘘"))
BETTER = frozenset(("方", "ほう"))
CONSOLED = frozenset(("いい", "よい", "良い", "大丈夫", "平気"))
LITOTES = frozenset(("まんざら", "満更"))
LIGHTER = frozenset(("軽い", "小さい", "薄い", "弱い", "少ない", "楽", "まし"))
UNKNOWN = frozenset(("しがない", "知らず", "間もなく"))
HEARD = frozenset(("とか", "なんて", "って", "だなんて"))


def is_partial(bases: Sequence[str]) -> bool:
    """悲しいわけではない, 怖いというほどではない, 幸せとは限らない, 悪いとは言えない; but not 嬉しいわけがない."""
    said = "と" in bases and not {"言う", "いう", "言える", "いえる", "限る"}.isdisjoint(bases)
    return said or (not {"わけ", "訳", "ほど"}.isdisjoint(bases) and "が" not in bases)


def by_halves(tokens: Sequence[Token], first: int, after: int) -> bool:
    """それほど悲しくはなかった, あまり楽しくない: a predicate that is denied no more than its extent."""
    if not tokens[first].is_a("形容詞", "動詞", "名詞,形容動詞語幹", "名詞,サ変接続"):
        return False
    before = {token.base for token in tokens[max(first - 4, 0) : first]}
    near = [token.base for token in tokens[max(first - 3, 0) : first]]
    so_far = any(near[place : place + 2] == ["そこ", "まで"] for place in range(len(near)))
    return (so_far or not EXTENT.isdisjoint(before)) and "の" not in before


def was_not_expected(tokens: Sequence[Token], first: int, bases: Sequence[str]) -> bool:
    """こんなに面白いとは思わなかった, まさか九回に打つとは思わなかった: it was."""
    so_much = SO_MUCH & {token.base for token in tokens[max(first - 3, 0) : first]}
    so_much |= {"まさか"} & {token.base for token in tokens[max(first - REACH, 0) : first]}
    told = "と" in bases and "思う" in bases[bases.index("と") :]
    return bool(so_much) and told and bases[-1] == "た"


def unheard_of(tokens: Sequence[Token], after: int) -> bool:
    """解散とか聞いてない: it is so, and a surprise."""
    bases = [token.base for token in tokens[after : after + 5]]
    start = int(bases[:1] == ["する"])
    heard = bases[start : start + 1] != [] and bases[start] in HEARD and bases[start + 1 : start + 2] == ["聞く"]
    return heard and denied_soon(tokens, after + start + 2)


def no_one_without(tokens: Sequence[Token], after: int) -> bool:
    """泣かなかった親なんて、一人もいない; 会いたいと思わない日は、一日たりともない: all do."""
    seen = tokens[after : after + REACH]
    place = next((after + place for place, token in enumerate(seen) if denies(token)), 0)
    if not place or any(token.is_a("記号", "助詞,接続助詞") and token.base != "て" for token in tokens[after:place]):
        return False
    place += 1 + (place + 1 < len(tokens) and tokens[place + 1].base == "た")
    while place + 2 < len(tokens) and tokens[place].is_a("動詞", "助動詞", "助詞,格助詞", "助詞,副詞化"):
        place += 1  # 泣かずに見られる人
    if (
        place + 2 >= len(tokens)
        or not tokens[place].is_a("名詞")
        or tokens[place].base in {"わけ", "訳", "はず", "こと"}
    ):
        return False
    if tokens[place + 1].base not in {"は", "が", "も", "なんて", "など", "って"}:
        return False
    for at in range(place + 2, min(place + REACH, len(tokens))):
        token = tokens[at]
        if token.is_a("記号,句点", "助詞,接続助詞"):
            return False
        if denies(token):
            there = tokens[at - 1].base in {"いる", "居る", "ある", "ます"} or token.is_a("形容詞")
            return there and tokens[at - 1].base != "て"
    return False


def never(tokens: Sequence[Token], after: int) -> bool:
    """退屈知らず; 緊張する間もなく; ぐっすり眠れたためしがない, which an analyser takes for ため|しがない."""
    bases = [token.base for token in tokens[after : after + 6]]
    if bases[:1] == ["知らず"] or bases[:2] == ["もの", "知らず"]:
        return True
    soon = bases[1:2] if bases[:1] == ["する"] else bases[:1] if tokens[after - 1].is_a("動詞") else []
    if soon == ["間もなく"]:
        return True
    return any(bases[place : place + 2] == ["ため", "しがない"] for place in range(len(bases) - 1))


def no_mood(tokens: Sequence[Token], after: int) -> bool:
    """楽しい話をする気分にはなれない."""
    bases = [token.base for token in tokens[after : after + REACH]]
    for place, base in enumerate(bases[:9]):
        if base in {"気", "気分", "気持ち"} and "を" in bases[:place] and tokens[after + place - 1].is_a("動詞"):
            follows = [each for each in bases[place + 1 : place + 5] if each not in {"は", "も"}]
            able = bases.index("なれる", place) if follows[:2] == ["に", "なれる"] else 0
            return able > 0 and denied_soon(tokens, after + able + 1)
        if tokens[after + place].is_a("記号", "助詞,接続助詞"):
            break
    return False


def neither(tokens: Sequence[Token], first: int, after: int) -> bool:
    """嫌いではないが、好きでもない; 泣きもせず、笑いもしなかった: nothing stands in the place of either."""
    also = after < len(tokens) and (
        tokens[after].base in {"も", "でも"}
        or (after + 1 < len(tokens) and tokens[after].base == "だ" and tokens[after + 1].base == "も")
    )
    before = tokens[max(first - 4, 0) : first]
    return also and any(map(denies, before)) and any(token.base == "、" for token in before)


def odd_not_to(tokens: Sequence[Token], place: int) -> bool:
    """怒らない方がおかしい, 泣かないほうが無理だ: anybody would. `place`: of the word that denies."""
    follows = [
        token.base for token in tokens[place + 1 : place + 8] if token.base not in {"た", "と", "いう", "という"}
    ]
    led = follows[:1] != [] and follows[0] in BETTER and follows[1:2] in (["が"], ["の"])
    return led and not ODD.isdisjoint(follows[2:5])


def supposes(tokens: Sequence[Token], after: int) -> bool:
    """私が喜ぶとでも思ったのか: the contrary is true."""
    bases = [token.base for token in tokens[after : after + REACH]]
    at = next((place for place in range(len(bases) - 2) if bases[place : place + 2] == ["と", "でも"]), -1)
    told = at >= 0 and bases[at + 2] in {"思う", "言う", "いう"}
    if at >= 0 and bases[at + 2] == "?":
        return True  # 喜ぶとでも?
    return told and not {"か", "?", "の"}.isdisjoint(bases[at + 3 :])


def consoles(tokens: Sequence[Token], place: int) -> bool:
    """怖がらなくていい, 心配しなくて大丈夫, 泣く必要はない: so says who comforts. `place`: of the word that denies."""
    follows = [token.base for token in tokens[place + 1 : place + 4]]
    told = follows[1:2] if follows[:1] in (["て"], ["で"]) else []
    told = follows[2:3] if told == ["も"] else told
    before = [token.base for token in tokens[max(place - 2, 0) : place]]
    needless = not {"必要", "こと"}.isdisjoint(before[:1]) and before[1:] in (["は"], ["なんて"], ["も"], ["など"])
    return needless or not CONSOLED.isdisjoint(told)


def hardly(tokens: Sequence[Token], first: int) -> bool:
    """まんざら嫌でもない: rather the contrary."""
    return not LITOTES.isdisjoint([token.base for token in tokens[max(first - 3, 0) : first]])


def eased(tokens: Sequence[Token], after: int) -> bool:
    """不安がずいぶん軽くなった, 緊張も少し楽になる: it is less than it was."""
    bases = [token.base for token in tokens[after : after + 8]]
    if bases[:1] not in (["が"], ["は"], ["も"]):
        return False
    for place, base in enumerate(bases[1:5], 1):
        if base in LIGHTER:
            return "なる" in bases[place + 1 : place + 3] and not denied_soon(tokens, after + place + 2)
        if not tokens[after + place].is_a("副詞", "名詞,副詞可能", "記号,読点"):
            return False
    return False


def whither(tokens: Sequence[Token], after: int) -> bool:
    """連勝の勢いはどこへやら: it is gone."""
    bases = [token.base for token in tokens[after : after + 7]]
    at = next((place for place in range(len(bases) - 2) if _is_where(bases[place : place + 3])), 0)
    gone = bases[at + 2 : at + 4] in (["やら", bases[at + 3] if len(bases) > at + 3 else ""], ["やら"]) or (
        bases[at + 3 : at + 4] == ["た"]
    )
    return at > 0 and gone and bases[at - 1] in {"は", "も", "、"}


def _is_where(bases: list[str]) -> bool:
    """どこへやら, どこへ行った."""
    return bases[0] == "どこ" and bases[1] in {"へ", "に"} and bases[2] in {"やら", "行く", "いく", "消える"}


def is_duty(tokens: Sequence[Token], place: int) -> bool:
    """信じなければ, 信じないといけない, 信じなきゃ: it is to be."""
    follows = [token.base for token in tokens[place + 1 : place + 3]]
    if tokens[place].surface in {"なきゃ", "なくちゃ", "なけりゃ"}:
        return True
    if follows[:1] == ["ば"]:
        return place + 2 >= len(tokens) or tokens[place + 2].surface == "。"
    return follows[:1] == ["と"] and follows[1:] in (["いける"], ["だめ"], ["駄目"], ["ダメ"])


def must(tokens: Sequence[Token], after: int) -> bool:
    """怒りを覚えざるを得ない: one cannot but."""
    for place, token in enumerate(tokens[after : after + REACH], after + 1):
        if token.surface == "ざる":
            return [other.base for other in tokens[place : place + 2]] == ["を", "得る"]
        if token.is_a("記号", "助詞,接続助詞"):
            break
    return False


def would_be_a_lie(tokens: Sequence[Token], place: int) -> bool:
    """不満がないと言えば嘘になる."""
    follows = [token.base for token in tokens[place + 1 : place + 7] if token.base != "た"]
    return follows[:1] in (["と"], ["って"]) and "嘘" in follows and not {"言う", "いう"}.isdisjoint(follows)
