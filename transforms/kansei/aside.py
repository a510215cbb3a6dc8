"""What a sentence names without feeling it: words cited, offers, things granted, traits, and tears of joy.

A rule sees the tokens of one sentence, the mention's first, the tokens behind it and their base forms.
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.kansei.rhetoric import denies
from transforms.kansei.unreal import PLAIN, WHY, Stance
from transforms.language.tokens import Token

CLOSING = ("」", "』")
CLOSED = frozenset(("?」", "?』", "!」", "!』", "。」", "。』", "!?」", "!!」", "…」", "……」"))
"""Closing marks that an analyser gives as one word with the mark before."""
ASKING = frozenset(("聞く", "訊く", "尋ねる", "たずねる", "問う", "問いかける", "問い合わせる"))
CITING = frozenset(("書く", "記す", "題する", "印刷", "刻む", "銘打つ", "うたう", "謳う", "貼る", "表示", "ある"))
NAMING = frozenset((
    "訳す", "英語", "日本語", "英訳", "和訳", "辞書", "漢字", "ひらがな", "意味", "検索", "調べる", "発音", "反対",
    "対義語", "類語", "読む", "観る", "聴く", "歌う", "連発",
    "連呼",
))  # fmt: skip
TITLED = frozenset((
    "キャッチコピー", "コピー", "タイトル", "題", "題名", "看板", "帯", "文字", "字", "名前", "曲", "歌", "本", "小説",
    "映画", "広告", "触れ込み", "店", "作品", "見出し", "文句",
))  # fmt: skip
SAYING = frozenset(("言う", "いう", "答える", "書く", "つぶやく", "呟く", "返す", "送る"))
NOT_AT_ALL = frozenset(("少しも", "全然", "ちっとも", "まったく", "全く", "決して", "一度も", "まるで"))
CASES = frozenset(("場合", "際", "折", "方", "時", "とき"))
MIGHT = frozenset(("万一", "万が一"))
ME = frozenset(("私", "わたし", "僕", "ぼく", "俺", "おれ", "自分", "あたし"))
KIN = frozenset(("弟", "妹", "兄", "姉", "父", "母", "娘", "息子", "子", "子ども", "子供", "彼", "彼女", "人"))
EVER = frozenset(("でも", "ですら"))
EVEN = frozenset(("でも", "だって", "ですら", "も"))
SMILING = frozenset(("笑顔", "笑み", "にこにこ", "ニコニコ", "にこやか", "猫なで声", "優しい", "親切"))
PERSONS = frozenset(("人間", "人", "奴", "やつ", "ヤツ", "者", "連中", "相手", "男", "女"))
DECEIVING = frozenset(("騙す", "だます", "嘘", "裏切る", "陥れる", "盗む", "脅す", "いじめる", "殺す"))
BEHIND = "裏"
GLAD = frozenset((
    "笑える", "笑う", "面白い", "楽しい", "嬉しい", "うれしい", "喜べる", "楽しめる", "ありがたい", "めでたい",
))  # fmt: skip
GOOD = frozenset((
    "嬉しい", "うれしい", "楽しい", "おいしい", "美味しい", "うまい", "幸せ", "しあわせ", "可愛い", "かわいい", "尊い",
    "良い", "いい", "よい", "好き", "大好き", "面白い", "おもしろい", "最高", "美しい", "優しい", "感動",
))  # fmt: skip
OVERCOME = frozenset((
    "泣ける", "泣く", "涙", "声", "震える", "死ぬ", "死ねる", "吐く", "倒れる", "気絶", "涙が出る", "しんどい",
    "つらい", "辛い", "無理", "怖い",
))  # fmt: skip
"""What a joy past bearing makes one do."""
PAINS = frozenset(("しんどい", "つらい", "辛い", "無理", "怖い"))
"""Of these, what only too much of it brings: 幸せすぎて怖い."""
CITED, OFFERED, GRANTED = 0.2, 0.2, 0.2
TRAIT, MANNER, TEARS = 0.2, 0.4, 0.35
QUOTE = 14
"""Tokens behind a mention among which the quotation must end."""


def cited(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """「楽しかった?」と聞かれて, 「悲しい」を英語で, 「感動の名作」と帯にはある, 「嬉しい」と言ったきり."""
    close = next((place for place, token in enumerate(behind[:QUOTE]) if token.surface.endswith(CLOSING)), -1)
    if close < 0 or any(token.surface in {"「", "『"} for token in behind[:close]):
        return PLAIN
    follows = bases[close + 1 : close + 10]
    if follows[:1] == ["を"]:
        near = {*follows, *(token.base for token in tokens[max(first - 5, 0) : first])}
        return PLAIN if NAMING.isdisjoint(near) else Stance("cited", CITED)
    if follows[:1] == ["という"] or follows[:2] == ["と", "いう"]:
        return PLAIN if TITLED.isdisjoint(follows[1:4]) else Stance("cited", CITED)
    if follows[:1] == ["の"]:
        return PLAIN if NAMING.isdisjoint(follows[1:3]) else Stance("cited", CITED)
    if follows[:1] != ["と"]:
        return PLAIN
    if _is_question(behind, close) and not ASKING.isdisjoint(follows):
        wonders = not WHY.isdisjoint([token.base for token in (*tokens[max(first - 8, 0) : first], *behind[:close])])
        return PLAIN if wonders else Stance("cited", CITED)
    verb = next((at for at, token in enumerate(behind[close + 2 : close + 8]) if token.is_a("動詞,自立")), -1)
    if verb < 0:
        return PLAIN
    said, rest = follows[verb + 1], behind[close + verb + 3 :]
    if said in CITING and (verb > 0 or said != "ある") and _is_shown(behind[close + 2 : close + verb + 6]):
        return Stance("cited", CITED)
    only = [token.base for token in rest[:2]] == ["た", "きり"]
    unlike = _denied_wholly(rest)
    return Stance("cited", MANNER) if verb == 0 and said in SAYING and (only or unlike) else PLAIN


def _denied_wholly(rest: Sequence[Token]) -> bool:
    """少しも笑っていなかった."""
    whole = (
        token.base in NOT_AT_ALL or (token.base == "少し" and after.base == "も")
        for token, after in zip(rest, rest[1:], strict=False)
    )
    return any(whole) and any(map(denies, rest))


def _is_question(behind: Sequence[Token], close: int) -> bool:
    """楽しかった?」, ございますか」; but not 楽しいね?」."""
    marks = [token for token in behind[max(close - 2, 0) : close + 1] if not token.is_a("記号")]
    asks = behind[close].surface[0] in "?？" or any(token.surface in {"?", "か"} for token in marks)
    return asks and not any(token.base in {"ね", "よね"} for token in marks)


def _is_shown(words: Sequence[Token]) -> bool:
    """書いてある, と帯にはある, 書かれている: on a thing, and not by the writer."""
    return any(token.base in {"ある", "れる", "られる"} for token in words)


def offered(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """ご満足いただけない場合は, 不快に思われましたら, 万一怪我をしたら: it may never be."""
    for place, base in enumerate(bases[:9]):
        token = behind[place]
        if base in CASES and place and token.is_a("名詞"):
            sure = (base == "場合" and bases[place + 1 : place + 2] not in (["だ"], ["じゃ"], ["で"])) or (
                bases[place + 1 : place + 2] == ["は"] and "くださる" in bases
            )
            return Stance("offered", OFFERED) if sure else PLAIN
        if token.surface in {"たら", "なら", "ば"}:
            polite = place > 0 and token.surface == "たら" and bases[place - 1] in {"ます", "です"}
            might = _is_invited(behind[place + 1 :]) or not MIGHT.isdisjoint(
                [each.base for each in tokens[max(first - 6, 0) : first]]
            )
            return Stance("offered", OFFERED) if polite or might else PLAIN
        if token.is_a("記号", "接続詞") or (token.is_a("助詞,接続助詞") and base not in {"て", "で"}):
            break
    return PLAIN


def _is_invited(rest: Sequence[Token]) -> bool:
    """つらくなったら、いつでも電話して; 怖ければ、目を閉じていなさい."""
    end = next(
        (place for place, token in enumerate(rest) if token.is_a("記号,句点") or token.surface == "!"), len(rest)
    )
    last = [token.base for token in rest[max(end - 2, 0) : end] if token.base not in {"ね", "よ"}]
    return last[-1:] in (["て"], ["くださる"], ["ください"], ["なさる"], ["いい"]) and end < QUOTE


def granted(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """裏切られたとしても: not said to be so."""
    for place, token in enumerate(behind[:6]):
        if token.base == "として" and bases[place + 1 : place + 2] == ["も"]:
            ends = place == 0 or behind[place - 1].is_a("助動詞", "動詞", "形容詞")
            return Stance("granted", GRANTED) if ends and (place or tokens[first].is_a("動詞", "形容詞")) else PLAIN
        if token.base == "とも" and bases[place - 1 : place] == ["う"]:
            return Stance("granted", GRANTED)  # 嫌われようとも
        if not token.is_a("助動詞", "動詞,非自立", "動詞,接尾") and token.base not in {
            "する",
            "て",
            "で",
            "なる",
            "に",
        }:
            break
    return PLAIN


def trait(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """怖がりの私でも: what one is like, and not what one feels here."""
    me = bases[1:2] if bases[:1] in (["の"], ["だ"]) else []
    if not me or me[0] not in ME | KIN or tokens[first].base in {"好き", "大好き"}:
        return PLAIN
    follows = bases[2:4]
    if me[0] in KIN:
        return Stance("trait", TRAIT) if not EVER.isdisjoint(follows[:1]) else PLAIN
    even = follows[:1] != [] and (follows[0] in EVEN or follows in (["です", "が"], ["だ", "が"], ["です", "けど"]))
    return Stance("trait", TRAIT) if even else PLAIN


def manner(tokens: Sequence[Token], first: int, behind: Sequence[Token], bases: list[str]) -> Stance:
    """笑顔で嘘をつく人間: a smile that is none."""
    if tokens[first].base in SMILING and bases[:2] == ["の", BEHIND]:
        return Stance("manner", TRAIT)  # 笑顔の裏に隠した涙
    if tokens[first].base not in SMILING or bases[:1] not in (["で"], ["と"], ["に"], ["を"]):
        return PLAIN
    if not DECEIVING.isdisjoint(bases[1:7]):
        return Stance("manner", MANNER)
    who = next((place for place, base in enumerate(bases[2:9], 2) if base in PERSONS), 0)
    led = who and behind[who - 1].is_a("動詞", "助動詞")
    return Stance("manner", MANNER) if led and bases[who + 1 : who + 3] in (["の", "ほう"], ["の", "方"]) else PLAIN


def from_before(tokens: Sequence[Token], first: int) -> Stance:
    """What hangs on the words before the mention."""
    hollow = first > 1 and denies(tokens[first - 1]) and tokens[first - 2].base in GLAD
    if hollow and tokens[first].is_a("名詞") and not tokens[first].is_a("名詞,非自立"):
        return Stance("hollow", TRAIT)  # 笑えない冗談
    return overcome(tokens, first) if tokens[first].base in OVERCOME else PLAIN


def overcome(tokens: Sequence[Token], first: int) -> Stance:
    """うれしすぎて泣ける, おいしくて涙が出る, 嬉しさのあまり泣いた: no sorrow."""
    before = [token.base for token in tokens[max(first - 5, 0) : first] if token.base != "、"]
    if "あまり" in before and not GOOD.isdisjoint(before[: before.index("あまり")]):
        return Stance("overcome", TEARS)
    chained = first > 2 and tokens[first - 1].base == "、" and tokens[first - 2].base in OVERCOME
    return _past_bearing(tokens, first - 2 if chained else first)  # 尊すぎて無理、しんどい


def _past_bearing(tokens: Sequence[Token], first: int) -> Stance:
    if first < 2 or tokens[first - 1].base not in {"て", "で", "だ"}:
        return PLAIN
    much = tokens[first - 2].base in {"すぎる", "過ぎる"} and first > 2
    if tokens[first].base in PAINS and not much:
        return PLAIN
    led = tokens[first - 3 if much else first - 2].base in GOOD
    return Stance("overcome", TEARS) if led and tokens[first - 1].surface in {"て", "で"} else PLAIN
