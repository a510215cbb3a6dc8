"""What the words around a mention do to it: negation, intensity, concession, condition. Each rule has a name.

A rule sees the tokens of one sentence and the mention's first and one-past-last token.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.kansei.lexicon import Factor
from transforms.kansei.negation import DENYING, TIMES, negation
from transforms.kansei.stance import stance
from transforms.language.tokens import Token

INTENSITY: dict[str, float] = {
    "少し": 0.6, "すこし": 0.6, "ちょっと": 0.6, "ちょっぴり": 0.55, "やや": 0.6, "いささか": 0.6, "多少": 0.6,
    "若干": 0.6, "わずか": 0.5, "かすか": 0.5, "微か": 0.5, "うっすら": 0.55, "ほんのり": 0.6, "いくらか": 0.65,
    "どこか": 0.75, "なんとなく": 0.7, "何となく": 0.7, "そこそこ": 0.7, "まあまあ": 0.7, "あまり": 0.8,
    "とても": 1.35, "すごい": 1.35, "凄い": 1.35, "すっごい": 1.4, "ものすごい": 1.5, "物凄い": 1.5, "かなり": 1.25,
    "非常": 1.4, "本当に": 1.3, "ほんとう": 1.3, "本当": 1.3, "ほんとに": 1.3, "ずいぶん": 1.2, "随分": 1.2,
    "大変": 1.3, "心から": 1.4, "めっちゃ": 1.4, "めちゃくちゃ": 1.45, "めちゃめちゃ": 1.45, "もっと": 1.2,
    "ますます": 1.2, "ひどい": 1.4, "酷い": 1.4, "実に": 1.3, "なんとも": 1.2, "何とも": 1.2, "超": 1.35,
    "きわめて": 1.4, "極めて": 1.4, "すこぶる": 1.3, "たいそう": 1.3, "こんなに": 1.25, "あんなに": 1.25,
    "どんなに": 1.25, "どれほど": 1.25, "何より": 1.4, "なにより": 1.4, "一番": 1.3, "最も": 1.3, "無性に": 1.4,
    "むしょうに": 1.4, "やけに": 1.2, "妙に": 1.1, "猛烈": 1.5, "強烈": 1.5, "はなはだ": 1.4, "たまらない": 1.7,
    "限りない": 1.7, "この上ない": 1.7, "どうしようもない": 1.6, "とてつもない": 1.6, "とんでもない": 1.5,
    "最高": 1.5, "圧倒的": 1.6, "あまりに": 1.5,
    "わりと": 0.8, "割と": 0.8, "それなり": 0.75, "ある程度": 0.75, "どことなく": 0.7, "心なしか": 0.6, "幾分": 0.65,
    "いくぶん": 0.65, "微妙": 0.6, "半ば": 0.7, "ちょい": 0.6, "絶対的": 1.5, "全面的": 1.5, "徹底的": 1.5,
    "大いに": 1.5, "誰より": 1.4, "すごく": 1.35, "えらい": 1.3, "とびきり": 1.5, "ひときわ": 1.3, "格段": 1.4,
    "断然": 1.4, "ガチ": 1.4, "まじ": 1.3, "マジ": 1.3, "鬼": 1.4, "激": 1.4, "爆": 1.4, "めっさ": 1.4, "クソ": 1.4,
    "いっそう": 1.2, "一層": 1.2,
    "途方もない": 1.6, "計り知れない": 1.5, "尋常": 1.4, "底抜け": 1.5, "心底": 1.5, "つくづく": 1.3, "しみじみ": 1.2,
}  # fmt: skip
"""Adverbs and adjectives of degree up to three tokens before a mention."""
BESIDE: dict[str, float] = {
    "深い": 1.3, "強い": 1.3, "激しい": 1.4, "大きい": 1.25, "大きな": 1.25, "計り知れない": 1.5, "淡い": 0.7,
    "小さな": 0.7,
}  # fmt: skip
"""The same, but only next to it: 深い悲しみ, and not 深い森の静けさ."""
UTTER = frozenset((
    "たまらない", "たまる", "堪る", "仕方", "しかた", "しょうが", "仕方ない", "しょうがない", "やりきれない",
    "どうしようもない",
))  # fmt: skip
"""What て and で lead to when a feeling is past bearing: 嬉しくてたまらない, 楽しみで仕方がない."""
CONCESSIVE = frozenset(("けど", "けれど", "けれども", "けども", "のに", "ものの", "が", "とはいえ"))
TURNING = frozenset((
    "でも", "だが", "しかし", "けれど", "けれども", "だけど", "ところが", "それでも", "とはいえ", "なのに",
))  # fmt: skip
"""Conjunctions that open a sentence and turn away from the one before."""
CARING = frozenset(("かかわる", "関わる", "拘る"))
MAY_TURN = CONCESSIVE | CARING | {"て", "で", "いう", "とはいえ"}
HEAD, PREFACE, TAIL = 0.35, 0.5, 1.2
"""Before けど or のに, before が, which may only lead up to what follows, and behind any of them."""
CONDITIONAL = frozenset(("ば", "なら", "たら", "だら"))
DENIED, RELIEVED, SPARED = 0.6, 0.45, 0.25
"""Share of a denied mention's weight that its opposite gets: of any; of a bad feeling that ended; that never was."""
LOST = 0.35
"""Share of a dashed hope that is sadness."""
JOY, SADNESS, ANTICIPATION = "emotion.joy", "emotion.sadness", "emotion.anticipation"
LEAST, MOST = 0.1, 2.5
"""Bounds of all rules together; silver.mentions holds no less."""


@dataclass(frozen=True)
class Effect:
    """What context does: a factor on the weight, whether the mention is denied, and the rules that fired."""

    times: float = 1.0
    negated: bool = False
    rules: tuple[str, ...] = ()


def effect(tokens: Sequence[Token], first: int, after: int) -> Effect:
    """Effect of all rules on the mention that covers tokens [first, after)."""
    times, rules = 1.0, []
    kind, stands = negation(tokens, first, after), stance(tokens, first, after)
    for name, factor in ((kind, TIMES.get(kind, 1.0)), intensity(tokens, first, after), stands[:2],
                         concession(tokens, first), condition(tokens, after)):  # fmt: skip
        if name:
            times *= factor
            rules.append(name)
    return Effect(min(max(times, LEAST), MOST), (kind in DENYING) != stands.denied, tuple(rules))


def left_behind(factor: Factor, rules: Sequence[str]) -> list[tuple[str, float]]:
    """(factor, share of the weight) for what a denied feeling leaves: not joyful is rather sad, not sad hardly glad."""
    if factor.facet != "emotion" or factor.polarity >= 0:
        lost = [(SADNESS, LOST)] if factor.factor == ANTICIPATION else []
        return [(factor.opposite, DENIED), *lost] if factor.opposite else []
    share = RELIEVED if "cessation" in rules else SPARED
    return [(name, share) for name in dict.fromkeys((factor.opposite, JOY)) if name]


def intensity(tokens: Sequence[Token], first: int, after: int) -> tuple[str, float]:
    """A word of degree before, 死ぬほど before, でたまらない or すぎる behind."""
    times = _degree_before(tokens, first)
    if times == 1:
        times = _degree_behind(tokens, after)
    if times == 1:
        return "", 1.0
    return ("intensified" if times > 1 else "softened"), times


def _degree_before(tokens: Sequence[Token], first: int) -> float:
    for place in range(first - 1, max(first - 4, -1), -1):
        token = tokens[place]
        if token.is_a("記号", "助詞,接続助詞"):
            break
        if (word := _degree_word(tokens, place)) in INTENSITY:
            return INTENSITY[word]
        if place == first - 1 and word in BESIDE:
            return BESIDE[word]
        if place == first - 1 and place and token.base in {"ほど", "くらい", "ぐらい"}:
            return 1.4 if tokens[place - 1].is_a("動詞", "助動詞", "形容詞") else 1.0
    return 1.0


def _degree_word(tokens: Sequence[Token], place: int) -> str:
    """The longest word of degree that ends with the token at `place`, of up to four tokens: どう|しよう|も|なく."""
    last = tokens[place].base
    words = ("".join(token.surface for token in tokens[left:place]) + last for left in range(max(place - 3, 0), place))
    return next((word for word in words if word in INTENSITY or word in BESIDE), last)


def _degree_behind(tokens: Sequence[Token], after: int) -> float:
    behind = [token.base for token in tokens[after : after + 4]]
    if behind[:1] in (["すぎる"], ["過ぎる"]):
        return 1.4
    for place, base in enumerate(behind[:2]):
        led_to = behind[place + 1 : place + 3] if base in {"て", "で", "だ"} else []
        if led_to and (led_to[0] in UTTER or led_to in (["どう", "しよう"], ["なる", "ない"])):
            return 1.7
    return 1.0


def concession(tokens: Sequence[Token], first: int) -> tuple[str, float]:
    """前半…けど後半: what stands before the turn weighs less, what follows weighs more."""
    may = [place for place, token in enumerate(tokens) if token.base in MAY_TURN]
    turns = [place for place in may if 0 < place < len(tokens) - 1 and _turns(tokens, place)]
    if not turns:
        opens = tokens[0].is_a("接続詞") and tokens[0].base in TURNING and first > 0
        return ("after_concession", TAIL) if opens else ("", 1.0)
    if first > turns[-1]:
        return "after_concession", TAIL
    return "before_concession", PREFACE if tokens[turns[-1]].base == "が" else HEAD


def _turns(tokens: Sequence[Token], place: int) -> bool:
    """けど, のに; 怖くても; 雨にもかかわらず."""
    token, follows = tokens[place], tokens[place + 1].base
    if token.surface in {"とはいえ", "いえ"} and follows == "、":
        return True
    if token.base in CARING:
        return follows == "ぬ"
    if not token.is_a("助詞,接続助詞"):
        return False
    return token.base in CONCESSIVE or (token.base in {"て", "で"} and follows == "も")


def condition(tokens: Sequence[Token], after: int) -> tuple[str, float]:
    """泣いたら, 楽しければ, 悲しいかもしれない: what has not happened weighs less."""
    for token in tokens[after : after + 3]:
        if token.surface in CONDITIONAL and token.is_a("助詞,接続助詞", "助動詞"):
            return "condition", 0.6
        if token.base == "かも":
            return "possibility", 0.7
        if token.is_a("記号", "助詞,接続助詞"):
            break
    return "", 1.0
