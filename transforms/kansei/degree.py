"""Words of degree beside a mention: とても before it, でたまらない behind it."""

from __future__ import annotations

from collections.abc import Sequence

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
    "断然": 1.4, "ガチ": 1.4, "まじ": 1.3, "マジ": 1.3, "鬼": 1.4, "激": 1.4, "爆": 1.4, "クソ": 1.4,
    "いっそう": 1.2, "一層": 1.2,
    "途方もない": 1.6, "計り知れない": 1.5, "尋常": 1.4, "底抜け": 1.5, "心底": 1.5, "つくづく": 1.3, "しみじみ": 1.2,
}  # fmt: skip
"""Adverbs and adjectives of degree up to three tokens before a mention."""
BESIDE: dict[str, float] = {
    "深い": 1.3, "強い": 1.3, "激しい": 1.4, "大きい": 1.25, "大きな": 1.25, "計り知れない": 1.5, "淡い": 0.7,
    "小さな": 0.7,
}  # fmt: skip
"""The same, but only next to it: 深い悲しみ, and not 深い森の静けさ."""
LITTLE = frozenset(("少し", "すこし", "ちょっと"))
UTTER = frozenset((
    "たまらない", "たまる", "堪る", "仕方", "しかた", "しょうが", "仕方ない", "しょうがない", "やりきれない",
    "どうしようもない",
))  # fmt: skip
"""What て and で lead to when a feeling is past bearing: 嬉しくてたまらない, 楽しみで仕方がない."""
_LAST_PARTS = frozenset(word[place:] for word in (*INTENSITY, *BESIDE) for place in range(len(word)))
"""A token that ends a word of degree is one of these."""
TAKEN_APART: dict[str, tuple[str, ...]] = {
    "に": ("妙", "あまり", "こんな", "あんな", "そんな", "どんな", "どん", "実", "無性", "やけ", "ほんと"),
    "なに": ("こん", "あん", "どん"),
    "か": ("どこ", "いくら", "ない", "なし", "かす"),
    "ない": ("上", "とんでも", "も", "限り", "知れる", "知れ"),
    "より": ("何", "なに", "誰"),
    "と": ("わり", "割", "何", "なん"),
    "も": ("なんと", "何と"),
    "とも": ("何",),
    "的": ("全面", "絶対", "圧倒", "徹底"),
    "ほど": ("どれ",),
    "まあ": ("まあ",), "から": ("心",), "番": ("一",), "当": ("本",), "すか": ("か",), "ます": ("ます",),
    "て": ("きわめる", "極める"), "う": ("たいす",), "そう": ("たい", "いっ"),
}  # fmt: skip
"""Words of degree that an analyser takes apart: last token → those that may stand before it."""


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
        if token.base in LITTLE and tokens[place + 1].base == "も":
            break  # 少しも嬉しくない
        if token.base == "あまり" and place and tokens[place - 1].base == "の":
            break  # 感動のあまり
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
    if last not in _LAST_PARTS:
        return last
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
