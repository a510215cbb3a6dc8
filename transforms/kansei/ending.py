"""Verbs that end a feeling, hold it back or let one out of it: 悲しみが消えた, 喜びを隠せない, 緊張から解放された."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.kansei.rhetoric import denies
from transforms.language.tokens import Token

ENDING = frozenset((
    "消える", "晴れる", "薄れる", "癒える", "無くなる", "なくなる", "去る", "吹き飛ぶ", "吹っ飛ぶ", "和らぐ", "失う",
    "失せる", "冷める", "覚める", "醒める", "ほどける", "解ける", "溶ける", "ほぐれる", "尽きる", "枯れる",
    "途絶える", "途切れる", "絶える", "止まる", "とまる", "止む", "やむ", "おさまる", "収まる", "治まる", "鎮まる",
    "静まる", "引く", "抜ける", "離れる", "消し去る", "消す", "拭う", "拭える", "拭い去る", "取り除く", "吹き飛ばす",
    "癒す", "癒やす", "和らげる", "紛らす", "紛らわす", "忘れる", "忘れられる", "乗り越える", "解き放つ", "断ち切る",
    "断つ", "手放す", "裏切る", "捨てる", "奪う", "欠ける", "否める", "解消", "払拭", "克服", "喪失", "霧散", "消失",
    "一掃", "軽減", "解放", "否定", "吹き消す", "遠ざかる", "洗い流す", "裏返る", "取れる", "とれる", "終わる",
    "片づく", "片付く", "解決", "しぼむ", "なくす", "無くす", "失くす", "見失う", "遠のく", "褪せる", "色褪せる",
    "色あせる", "薄らぐ", "衰える", "減る", "弱まる", "消え去る", "潰える", "崩れ去る", "破れる", "半減", "激減",
    "砕ける", "崩れる", "逃す", "絶つ",
))  # fmt: skip
"""Verbs that end the feeling they stand with, 悲しみが消えた; denied they keep it alive, 悲しみが消えない."""
BY_ITSELF = frozenset(("引く", "抜ける"))
"""Of these, verbs that end only what they have for a subject."""
DRYING = frozenset(("乾く", "拭く", "ふく"))
"""Verbs that end tears alone."""
QUITTING = frozenset(("やめる", "辞める", "止める", "よす", "やめ", "おしまい", "終わり"))
"""What ends doing something: 恨むのはやめよう."""
HOLDING = frozenset((
    "変わる", "飽きる", "絶やす", "欠かす", "惜しむ", "疑う", "揺るぐ", "揺らぐ", "動じる", "隠す", "隠せる",
    "抑える", "こらえる", "堪える", "耐える", "禁じる", "おさえる", "押さえる", "たまる", "待つ", "止める", "とめる",
    "逆らう", "逆らえる", "抗う", "抗える",
))  # fmt: skip
"""Verbs that hold a feeling back, and do not end it; denied it overflows: 喜びを隠せない."""
STOPPING = ENDING | HOLDING | QUITTING | DRYING
OVERFLOWING = frozenset(("きれる", "切れる", "できる", "出来る", "れる", "られる"))
ENOUGH = frozenset(("きれる", "切れる", "足りる", "たりる", "尽くせる"))
"""What falls short where one cannot thank or praise enough."""
FREED = frozenset((
    "解放", "解き放つ", "解き放たれる", "抜け出す", "抜け出せる", "逃れる", "救う", "救われる", "立ち直る", "脱する",
    "自由", "抜ける", "這い上がる", "目覚める", "覚める",
))  # fmt: skip
"""What one does out of a feeling: 緊張から解放された."""


def ends(tokens: Sequence[Token], after: int, verb: str, bases: Sequence[str]) -> bool:
    """Does this verb of the clause end the mention?"""
    if verb in QUITTING:
        told = tokens[after + bases.index(verb) + 1 :][:2]
        named = len(told) > 1 and told[0].base == "た" and told[1].is_a("名詞")  # 同棲をやめた部屋
        doing = bases[:2] == ["を", verb] and tokens[after - 1].is_a("名詞,サ変接続") and not named
        return doing or "の" in bases or "こと" in bases
    if bases[:1] == [verb] and tokens[after - 1].is_a("形容詞"):
        return False  # あっけなく終わる
    if verb in BY_ITSELF and bases[0] == "を":
        return False  # 神席を引く
    if verb in ENDING and "を" in bases[1 : bases.index(verb)] and tokens[after].base in {"が", "は", "も"}:
        return False  # 酸味が後を引く: another thing is its object
    if bases[:2] == ["の", "は"] and verb not in QUITTING:
        return False  # 怖いのは忘れられることだ
    return verb in ENDING or (verb in DRYING and tokens[after - 1].base == "涙")


def freed(tokens: Sequence[Token], after: int) -> bool:
    """緊張から、やっと解放された; 失恋の痛手から立ち直る."""
    behind = tokens[after : after + 9]
    if [token.base for token in behind[:1]] == ["の"] and len(behind) > 2 and behind[1].is_a("名詞"):
        behind = behind[2:]
    if not behind or behind[0].surface != "から" or not behind[0].is_a("助詞,格助詞"):
        return False
    return any(token.base in FREED for token in behind)


def never_enough(tokens: Sequence[Token], after: int) -> bool:
    """感謝してもしきれない, 褒めても褒め足りない."""
    ahead = tokens[after : after + 8]
    even = next((place for place in range(min(3, len(ahead) - 1)) if ahead[place + 1].base == "も"), -1)
    if even < 0 or ahead[even].base not in {"て", "で"}:
        return False
    short = next((place for place in range(even + 2, len(ahead)) if ahead[place].base in ENOUGH), 0)
    return short > 0 and any(map(denies, ahead[short + 1 :]))


def overflows(last: Token, bases: Sequence[str]) -> bool:
    """涙をこらえ|きれない, where the mention ends with the verb that fails."""
    return last.base in HOLDING and any(base in OVERFLOWING for base in bases[:4])
