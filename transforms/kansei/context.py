"""What the words around a mention do to it: negation, intensity, concession, condition. Each rule has a name.

A rule sees the tokens of one sentence and the mention's first and one-past-last token.
"""

from __future__ import annotations

from dataclasses import dataclass

from transforms.language.tokens import Token

NEGATORS = frozenset(("ない", "ぬ", "ん", "まい", "無い"))
PARTIAL = frozenset(("わけ", "訳"))
ROOM = frozenset(("暇", "余地", "隙", "余裕"))
STRENGTHENING_VERBS = frozenset((
    "止まる", "とまる", "隠せる", "隠しきれる", "抑えきれる", "抑える", "尽きる", "絶える", "拭える", "忘れる",
    "忘れられる", "離れる", "消える", "止む", "やむ", "たまる", "堪える",
))  # fmt: skip
"""Verbs whose denial keeps the feeling alive: ドキドキが止まらない, 寂しさが消えない."""
ENDING_VERBS = frozenset((
    "消える", "晴れる", "薄れる", "癒える", "無くなる", "なくなる", "去る", "吹き飛ぶ", "吹っ飛ぶ", "和らぐ", "失う", "冷める",
))  # fmt: skip
"""Verbs that end the feeling they stand with: 悲しみが消えた."""
INTENSITY: dict[str, float] = {
    "少し": 0.6, "すこし": 0.6, "ちょっと": 0.6, "ちょっぴり": 0.55, "やや": 0.6, "いささか": 0.6, "多少": 0.6,
    "わずか": 0.5, "ほんのり": 0.6, "どこか": 0.75, "なんとなく": 0.7, "そこそこ": 0.7, "あまり": 0.8,
    "とても": 1.35, "すごい": 1.35, "凄い": 1.35, "かなり": 1.25, "非常": 1.4, "本当に": 1.3, "ほんとう": 1.3,
    "本当": 1.3, "ほんとに": 1.3, "ずいぶん": 1.2, "随分": 1.2, "大変": 1.3, "心から": 1.4, "めっちゃ": 1.4, "めちゃくちゃ": 1.45,
    "もっと": 1.2, "ますます": 1.2, "ひどい": 1.4, "実に": 1.3, "なんとも": 1.2, "まるで": 1.0, "超": 1.35,
    "たまらない": 1.7, "限りない": 1.7, "この上ない": 1.7, "どうしようもない": 1.6, "最高": 1.5, "圧倒的": 1.6, "あまりに": 1.5,
}  # fmt: skip
CONCESSIVE = frozenset(("けど", "けれど", "けれども", "けども", "のに", "ものの", "が", "とはいえ"))
HEAD, TAIL = 0.6, 1.2
CONDITIONAL = frozenset(("ば", "なら", "たら", "だら"))
REACH = 7
"""Tokens after a mention in which its negation may stand."""


@dataclass(frozen=True)
class Effect:
    """What context does: a factor on the weight, whether the mention is denied, and the rules that fired."""

    times: float = 1.0
    negated: bool = False
    rules: tuple[str, ...] = ()


def effect(tokens: list[Token], first: int, after: int) -> Effect:
    """Effect of all rules on the mention that covers tokens [first, after)."""
    times, rules = 1.0, []
    kind = negation(tokens, after)
    for name, factor in ((kind, NEGATION_TIMES.get(kind, 1.0)), intensity(tokens, first, after),
                         concession(tokens, first), condition(tokens, after)):  # fmt: skip
        if name:
            times *= factor
            rules.append(name)
    return Effect(min(times, 2.5), kind in DENYING, tuple(rules))


DENYING = frozenset(("negation", "partial_negation", "cessation"))
NEGATION_TIMES = {"negation": 0.8, "partial_negation": 0.4, "cessation": 0.7, "double_negation": 1.2, "unceasing": 1.3}


def negation(tokens: list[Token], after: int) -> str:
    """Name of the negation that governs a mention ending before token `after`, or nothing.

    Looks right to the end of the clause, past at most one verb of its own: 涙は流さない, but not 泣いて帰らない人.
    """
    negators, verb, formal = 0, "", ""
    for place in range(after, min(after + REACH, len(tokens))):
        token = tokens[place]
        if token.is_a("記号") or (token.is_a("助詞,接続助詞") and token.base not in {"て", "で", "ば"}):
            break
        if token.base in NEGATORS and token.is_a("助動詞", "形容詞"):
            if _is_only(tokens, after, place):
                return ""
            negators += 1
        elif token.is_a("動詞,自立") and token.base not in {"なる", "なれる", "する", "いる", "ある", "できる", "思う", "言う", "いう"}:
            if verb or token.base in ENDING_VERBS | STRENGTHENING_VERBS and place > after + 2:
                break
            verb = token.base
        elif token.base in PARTIAL | ROOM and token.is_a("名詞"):
            formal = token.base
        elif token.is_a("名詞") and not token.is_a("名詞,非自立", "名詞,接尾", "名詞,特殊", "名詞,形容動詞語幹"):
            break
    return _verdict(negators, verb, formal)


def _verdict(negators: int, verb: str, formal: str) -> str:
    if negators >= 2:
        return "double_negation"
    if negators == 1 and verb in STRENGTHENING_VERBS:
        return "unceasing"
    if negators == 1:
        return "partial_negation" if formal in PARTIAL else "negation"
    return "cessation" if verb in ENDING_VERBS else ""


def _is_only(tokens: list[Token], after: int, place: int) -> bool:
    """だけではない, しかない, じゃないか: these deny nothing."""
    between = {token.base for token in tokens[after:place]}
    follows = tokens[place + 1].base if place + 1 < len(tokens) else ""
    return bool(between & {"だけ", "のみ", "しか", "ばかり"}) or (follows == "か" and bool(between & {"じゃ", "では", "だ"}))


def intensity(tokens: list[Token], first: int, after: int) -> tuple[str, float]:
    """Adverbs up to three tokens before, and でたまらない or すぎる behind."""
    for place in range(first - 1, max(first - 4, -1), -1):
        token = tokens[place]
        if token.is_a("記号", "助詞,接続助詞"):
            break
        if token.base in INTENSITY:
            times = INTENSITY[token.base]
            return ("intensified" if times > 1 else "softened", times)
    behind = [token.base for token in tokens[after : after + 3]]
    if "たまらない" in behind or "仕方" in behind or "しょうが" in behind:
        return "intensified", 1.7
    return ("intensified", 1.4) if behind[:1] in (["すぎる"], ["過ぎる"]) else ("", 1.0)


def concession(tokens: list[Token], first: int) -> tuple[str, float]:
    """前半…けど後半: what stands before the turn weighs less, what follows weighs more."""
    turns = [
        place for place, token in enumerate(tokens)
        if token.base in CONCESSIVE and token.is_a("助詞,接続助詞") and 0 < place < len(tokens) - 1
    ]  # fmt: skip
    if not turns:
        return "", 1.0
    return ("before_concession", HEAD) if first < turns[-1] else ("after_concession", TAIL)


def condition(tokens: list[Token], after: int) -> tuple[str, float]:
    """泣いたら, 楽しければ: what has not happened weighs less."""
    near = tokens[after : after + 3]
    if any(token.surface in CONDITIONAL and token.is_a("助詞,接続助詞", "助動詞") for token in near):
        return "condition", 0.6
    return "", 1.0
