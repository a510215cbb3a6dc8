"""What is not there, or is left: 怖くも悲しくもない, 暗い曲は一つもない, 緊張感に乏しい, 悩みとさよなら.

Every function sees the tokens of one sentence and one past the mention's last, and looks at no more than REACH tokens.
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.kansei.rhetoric import NEGATORS, REACH, denied_soon, denies
from transforms.language.tokens import Token

SEEN = frozenset((
    "入る", "見当たる", "見つかる", "見付かる", "聞こえる", "聴こえる", "出る", "出てくる", "含む", "残る", "見える",
    "見せる", "感じる", "感じられる", "浮かべる", "抱く", "持つ", "覚える", "する", "いる", "居る", "ある", "載る",
    "存在", "できる", "出来る", "登場", "収録", "起きる", "起こる", "返る", "生まれる",
))  # fmt: skip
"""Verbs by which something is there at all: 暗い曲は入っていない."""
NEARBY = frozenset(("近く", "そば", "傍", "周り", "まわり", "身近", "周囲", "ここ", "世の中", "側"))
LITTLE = frozenset(("少ない", "乏しい", "薄い", "低い", "悪い", "皆無", "ゼロ"))
"""緊張感に乏しい, 期待が薄い."""
NOTHING = frozenset(("皆無", "ゼロ", "フリー"))
GOOD = frozenset(("よい", "いい", "良い", "高い", "強い", "多い", "大きい", "深い"))
"""Adjectives that say of a thing only that it is there: 風通しはよくない."""
FAREWELL = frozenset((
    "さよなら", "さようなら", "サヨナラ", "さらば", "バイバイ", "おさらば", "決別", "訣別", "卒業", "別れ", "無縁",
))  # fmt: skip
LEAVING = frozenset(("と", "に", "から"))


def together(tokens: Sequence[Token], after: int) -> bool:
    """怖くも悲しくもない, 期待も不安もない, 好きでも嫌いでもない: the first of two that are denied as one."""
    place = after + (after < len(tokens) and tokens[after].base in {"で", "だ"} and tokens[after].surface == "で")
    if not (place < len(tokens) and tokens[place].surface in {"も", "でも"}):
        return False
    for other in range(place + 2, min(place + 7, len(tokens))):
        token = tokens[other]
        if token.is_a("記号,句点", "助詞,接続助詞"):
            return False
        if token.base in {"も", "でも"} and tokens[other - 1].base != "何":
            follows = tokens[other + 1 : other + 3]
            return any(map(denies, follows)) or (len(follows) > 1 and denied_soon(tokens, other + 2))
    return False


def nowhere(tokens: Sequence[Token], after: int) -> bool:
    """楽しい曲は入っていない, 嬉しそうな顔を見せない, 褒めてくれる人はどこにもいない: what is not there is not felt."""
    if NEGATORS.isdisjoint([token.base for token in tokens[after : after + REACH + 4]]):
        return False
    if [token.base for token in tokens[after : after + 2]] == ["の", "あまり"]:
        return False  # 緊張のあまり声が出ない
    if [token.base for token in tokens[after : after + 2]] == ["に", "なる"]:
        after += 2  # 嫌いになる理由が見つからない
    noun = after < len(tokens) and tokens[after].is_a("名詞,一般", "名詞,サ変接続", "名詞,固有名詞")
    if not noun and (after == len(tokens) or (tokens[after].is_a("助詞") and tokens[after].base != "の")):
        return False
    for place in range(after, min(after + REACH, len(tokens))):
        token = tokens[place]
        if token.is_a("記号", "接続詞", "助詞,接続助詞") and token.base not in {"て", "で"}:
            if token.surface == "、" and tokens[place - 1].is_a("助詞,係助詞"):
                continue
            return False
        if token.base in {"どう", "しよう"}:
            return False  # 不安でどうしようもない
        if noun and denies(token) and tokens[place - 1].base == "も" and token.is_a("形容詞"):
            return True
        if noun and token.base in SEEN and _is_topic(tokens, place):
            return denied_soon(tokens, place + 1)
        noun = noun or (
            place > after
            and token.is_a("名詞")
            and not token.is_a("名詞,非自立", "名詞,接尾")
            and _is_thing(tokens, place)
        )
    return False


def _is_thing(tokens: Sequence[Token], place: int) -> bool:
    """演奏は, but not 演奏する."""
    return not tokens[place].is_a("名詞,サ変") or (place + 1 < len(tokens) and tokens[place + 1].base in {"は", "も"})


def _is_topic(tokens: Sequence[Token], place: int) -> bool:
    """Does what stands before the verb name all of it, or the thing itself: 曲は, 一曲も, どこにも, 顔ひとつ?"""
    before = place - 1
    while before > 0 and (tokens[before].is_a("副詞") or tokens[before].surface == "、"):
        before -= 1
    if tokens[before].base == "に" and tokens[before - 1].base in NEARBY:
        before -= 2  # 頼れる人が近くにいない
    marker = tokens[before].base
    if tokens[place].base in {"できる", "出来る"}:
        return marker in {"は", "も"} and tokens[before - 1].is_a("名詞,サ変")
    if marker == "が" or marker in {"ひとつ", "一つ"}:
        return True
    if marker in {"は", "も", "など", "なんて", "すら", "さえ"}:
        return tokens[place].base not in {"する", "ある"} or tokens[before - 1].base in {
            "感じ",
            "気",
            "印象",
            "匂い",
            "顔",
        }
    return marker == "を" and tokens[place].base in {"見せる", "浮かべる", "抱く", "覚える"}


def _from_here(ahead: Sequence[Token]) -> bool:
    """と, に or から stands last, but for what may part it from the farewell: 肩こりとは、今日でお別れ."""
    for token in reversed(ahead[-6:]):
        if token.base in LEAVING and token.is_a("助詞"):
            return True
        if not token.is_a("記号,読点", "副詞", "名詞,副詞可能", "接頭詞", "助詞"):
            return False
    return False


def lacking(tokens: Sequence[Token], after: int) -> bool:
    """緊張感に乏しい, 風通しはよくない: there is little of it. 味は悪くない says the contrary."""
    if not tokens[after - 1].is_a("名詞"):
        return False
    place = after
    while place < min(after + 2, len(tokens)) and tokens[place].is_a("名詞,接尾"):
        place += 1  # 満足度, 期待感
    bare = place
    if [token.base for token in tokens[place : place + 3]] == ["を", "ゼロ", "に"]:
        return True
    while place < min(after + 5, len(tokens)) and tokens[place].base in {"は", "が", "も", "に", "の"}:
        place += 1
    if place == bare:
        return place < len(tokens) and tokens[place].base in NOTHING
    while place < min(after + 6, len(tokens)) and tokens[place].is_a("副詞", "名詞,形容動詞語幹", "名詞,副詞可能"):
        place += 1
    if place >= len(tokens) or tokens[place - 1].base == "の":
        return False
    if (
        place + 1 < len(tokens)
        and tokens[place + 1].is_a("動詞,自立")
        and tokens[place + 1].base not in {"なる", "ある"}
    ):
        return False  # ベースが低くうなる
    denied = denied_soon(tokens, place + 1)
    return (tokens[place].base in LITTLE and not denied) or (tokens[place].base in GOOD and denied)


def farewell(tokens: Sequence[Token], after: int) -> bool:
    """悩みとさよなら, 退屈な日々に別れを告げる: it is over."""
    ahead = tokens[after : after + REACH]
    if FAREWELL.isdisjoint([token.base for token in ahead]):
        return False
    for place, token in enumerate(ahead):
        if token.base in FAREWELL:
            told = [other.base for other in ahead[place + 1 : place + 3]]
            leaves = token.base != "別れ" or (place and ahead[place - 1].base == "お") or told == ["を", "告げる"]
            return leaves and told[:1] != ["の"] and (_from_here(ahead[:place]) or ahead[0].base == "よ")
        if token.is_a("記号,句点", "助詞,接続助詞"):
            break
    return False
