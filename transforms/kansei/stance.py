"""How far a writer stands behind a feeling: what is told, hoped, wished, asked, compared or past weighs less.

A rule sees the tokens of one sentence and the mention's first and one-past-last token, looks at no more than REACH
tokens, and gives its name, a factor on the weight, and whether the mention is denied.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from transforms.kansei import aside, asked, disowned
from transforms.kansei.asked import ALL
from transforms.kansei.past import (
    BRIEF,
    NOW,
    SPOILT,
    TURNS,
    intended,
    once,
    spoilt,
    unmet,
    was,
)
from transforms.kansei.unreal import (
    FIRST,
    PLAIN,
    REACH,
    UNTRUE,
    WISHES,
    Stance,
    ask,
    limited,
    so_to_say,
    unfulfilled,
    untrue,
    wished,
)
from transforms.language.tokens import Token

SAID = frozenset((
    "言う", "いう", "聞く", "評判", "噂", "うわさ", "謳う", "うたう", "称する", "思う", "期待", "話題", "触れ込み",
    "宣伝", "評価", "絶賛", "信じる", "装う", "強がる",
))  # fmt: skip
"""What a feeling is told by: 面白いと聞いたが."""
OTHERS = frozenset((
    "前", "以前", "昔", "前作", "前回", "前者", "原作", "旧", "去年", "昨年", "他", "ほか", "別", "旧作", "初代",
    "先代",
))  # fmt: skip
MEASURED = frozenset((
    "長い", "多い", "遅い", "狭い", "広い", "高い", "大きい", "混む", "暑い", "寒い", "細かい", "速い", "早い",
    "当たる",
))  # fmt: skip
"""What ほど measures by a feeling that is there: うんざりするほど長い. In 泣くほど笑った no one is sad."""
STARTLED = frozenset(("びっくり", "驚く", "仰天", "たまげる", "驚き", "驚愕"))
"""What is felt indeed where it measures: びっくりするほどおいしい."""
PEOPLE = frozenset((
    "人", "人々", "者", "客", "連中", "仲間", "みんな", "皆", "友達", "子", "子供", "夫婦", "カップル", "家族", "親子",
    "恋人", "学生", "若者",
))  # fmt: skip
ONLOOKING = frozenset(("眺める", "見かける", "横目", "尻目", "羨む", "羨ましい", "よそ"))
INDEED = frozenset(("実は", "実際", "意外", "案外", "本当は"))
ASIDE = frozenset(("横", "隣", "脇", "そば", "前", "後ろ"))
SUPPOSED = 0.22
PREFERRING = frozenset(("ほう", "方"))


def stance(tokens: Sequence[Token], first: int, after: int, rules: int = ALL) -> Stance:
    """The first of these rules that holds."""
    if rules & asked.PREFERRED and (found := _other_preferred(tokens, first)).rule:
        return found
    if rules & asked.HOLLOW and (found := aside.from_before(tokens, first)).rule:
        return found
    behind = tokens[after : after + REACH]
    bases = [token.base for token in behind]
    for words, rule in _chosen(rules & asked.STANCE):
        if not words.isdisjoint(bases) and (found := rule(tokens, first, behind, bases)).rule:
            return found
    return PLAIN


def _other_preferred(tokens: Sequence[Token], first: int) -> Stance:
    """前のほうが面白かった: this one is not."""
    for place in range(max(first - 6, 2), first):
        if (
            tokens[place].base in PREFERRING
            and tokens[place].is_a("名詞,非自立")
            and place + 1 < len(tokens)
            and tokens[place + 1].base == "が"
        ):
            named = {token.base for token in tokens[max(place - 5, 0) : place]}
            named = named if "より" not in named else set()
            if tokens[place - 1].base == "の" and named & OTHERS:
                return Stance("other_preferred", 0.6, True)
    return PLAIN


def _compared(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """怒りよりも悲しみが; 期待していたほど面白くない; 泣くほど笑った."""
    if bases[:2] in (["に", "比べる"], ["と", "比べる"]):
        return Stance("comparison", 0.2)  # 昨日の緊張に比べれば
    for place, token in enumerate(behind[:5]):
        if token.base in {"より", "ほど", "くらい", "ぐらい"} and token.is_a("助詞"):
            described = token.base != "より" and bases[place + 1 : place + 2] == ["の"]
            described = described or not MEASURED.isdisjoint(bases[place + 1 : place + 2])
            startled = token.base != "より" and tokens[first].base in STARTLED
            return PLAIN if described else Stance("comparison", 0.6 if startled else 0.2)
        than = bases[place + 1 : place + 2] == ["より"]
        of = token.is_a("名詞") and (behind[place - 1].base == "の" or than)  # 別れの悲しみより, 勝った喜びより
        if not (
            of
            or token.is_a("助動詞", "動詞,非自立", "動詞,接尾")
            or token.base in {"する", "て", "という", "いう", "の", "と", "なんか", "なんて", "など"}
        ):
            break
        if token.base == "の" and bases[place + 1 : place + 2] in (["方"], ["ほう"]):
            break
    return PLAIN


def _supposed(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """楽しいはずの旅行が, 退屈なはずが, 怒っているかと思ったら, 寂しいと思いきや: it was not."""
    for place, base in enumerate(bases[:5]):
        if base == "と" and bases[place + 1 : place + 2] == ["思う"]:
            turned = [token.surface for token in behind[place + 2 : place + 4]]
            wondered = bases[place - 1 : place] == ["か"] and turned[:1] in (["たら"], ["ば"])
            return Stance("supposed", SUPPOSED) if wondered or turned == ["き", "や"] else PLAIN
        if base in {"はず", "筈"} and place + 1 < len(bases):
            follows = bases[place + 1 : place + 3]
            against = (
                follows[:1] == ["の"]
                or follows == ["だ", "た"]
                or (follows[:1] == ["が"] and not _cannot_be(bases, place))
            )
            return Stance("supposed", SUPPOSED) if against else PLAIN
        if base not in {"て", "で"} and behind[place].is_a("記号", "助詞,接続助詞", "助詞,格助詞"):
            break
    return PLAIN


def _cannot_be(bases: list[str], place: int) -> bool:
    """はずがない, はずがあるまい, はずがあろうか; not はずが、雨で中止."""
    follows = bases[place + 2 : place + 5]
    return follows[:1] == ["ない"] or (
        follows[:1] == ["ある"] and not {"まい", "ん", "ない", "う"}.isdisjoint(follows[1:])
    )


def _quoted(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """感動したと言うが; 面白いと評判だったのに: said, and not so."""
    for place, base in enumerate(bases[:6]):
        if base in {"と", "って", "という"} and behind[place].is_a("助詞"):
            told = place + 1
            while told < len(bases) and (behind[told].is_a("助詞", "副詞", "記号,括弧閉") or told - place < 2):
                if bases[told] in SAID:
                    break
                told += 1
            if told < len(bases) and not SAID.isdisjoint(bases[place + 1 : told + 2]) and _turns_after(behind, told):
                return Stance("quotation", 0.4, True)
            if bases[told : told + 1] in (["噂"], ["評判"], ["うわさ"]) and not INDEED.isdisjoint(
                bases[told : told + 9]
            ):
                return Stance("quotation", 0.4, True)  # 怖いと噂の先生は、実は
            return PLAIN
        if behind[place].is_a("記号,句点", "記号,読点"):
            break
    return PLAIN


def _turns_after(behind: Sequence[Token], place: int) -> bool:
    return any(token.base in TURNS and token.is_a("助詞,接続助詞") for token in behind[place : place + 8])


def _of_others(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """楽しんでいる人たちを眺めて: they are, not the one who looks."""
    who = next((place for place, base in enumerate(bases[:4]) if base in PEOPLE), None)
    if who is not None and any(base in ASIDE for base in bases[who + 1 : who + 4]) and "を" in bases[who : who + 5]:
        return Stance("others", 0.25)  # 楽しげな家族連れの横を
    if who is None or "を" not in bases[who : who + 3]:
        return PLAIN
    looked = not ONLOOKING.isdisjoint(bases[who : who + 6]) or bases[bases.index("を", who) + 1 :][:1] == ["見る"]
    return Stance("others", 0.25) if looked else PLAIN


Rule = Callable[[Sequence[Token], int, Sequence[Token], list[str]], Stance]
RULES: tuple[tuple[int, frozenset[str], Rule], ...] = (
    (asked.OFFERED, frozenset((*aside.CASES, "た", "だ", "ば")), aside.offered),
    (asked.GRANTED, frozenset(("として", "とも")), aside.granted),
    (asked.BANNED, frozenset(("な",)), disowned.banned),
    (asked.BIDDEN, disowned.SAYING, disowned.bidden),
    (asked.FOOLED, aside.ME, disowned.fooled),
    (asked.DOUBTED, frozenset(("か", "?")), disowned.doubted),
    (asked.HOW_CAN, frozenset(("られる", "いられる")), disowned.how_can),
    (asked.NEEDLESS, disowned.NEEDING, disowned.needless),
    (asked.TRAIT, aside.ME | aside.KIN, aside.trait),
    (asked.MANNER, aside.PERSONS | aside.DECEIVING | {aside.BEHIND}, aside.manner),
    (asked.COMPARED, frozenset(("より", "ほど", "くらい", "ぐらい", "比べる")), _compared),
    (asked.MEANT, frozenset(("はず", "筈", "か", "き")), _supposed),
    (asked.QUOTED, TURNS | INDEED, _quoted),
    (asked.CITED, frozenset(("と", "を", "の", "という")), aside.cited),
    (asked.UNMET, frozenset(("のに",)), unmet),
    (asked.INTENDED, frozenset(("う",)), intended),
    (asked.SPOILT, SPOILT | {"流れる"}, spoilt),
    (asked.OTHERS, ONLOOKING | ASIDE | {"見る"}, _of_others),
    (asked.SO_TO_SAY, frozenset(("ば", "っちゃ", "といえば", "こと", "けど", "が")), so_to_say),
    (asked.ONCE, NOW, once),
    (asked.WAS, BRIEF | {"た"}, was),
    (asked.UNTRUE, UNTRUE, untrue),
    (asked.LIMITED, FIRST, limited),
    (asked.UNFULFILLED, frozenset(("のに", "う", "思う", "はず", "かも", "ば", "たら", "た", "だ")), unfulfilled),
    (asked.WISHED, WISHES | {"よう", "な", "なあ"}, wished),
    (asked.WONDERED, frozenset(("か", "?")), ask),
)
"""(bit of `asked`, words of which one must stand behind the mention, rule), in the order in which they are tried."""


@cache
def _chosen(rules: int) -> tuple[tuple[frozenset[str], Rule], ...]:
    return tuple((words, rule) for bit, words, rule in RULES if bit & rules)
