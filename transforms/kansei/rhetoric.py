"""Denial that lies in how a thing is said: 誰が喜ぶんだ, 誠実とはほど遠い, 怒っても始まらない.

And what only looks like denial: これ以上の幸せはない. Every function sees the tokens of one sentence and the mention's
first and one-past-last token, and looks at no more than REACH tokens.
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.language.tokens import Token

REACH = 12
"""Tokens behind a mention that are looked at."""
FAR_BEFORE = 7
"""Tokens before a mention among which ほど stands that compares it: 甘いものほど、疲れた心を癒やすものはない."""
NEGATORS = frozenset(("ない", "ぬ", "ん", "まい", "無い"))
WHO = frozenset(("誰", "だれ", "どこ", "何処", "何", "なに", "いつ"))
HOW = WHO | {"どうやって", "どう", "なぜ"}
FAR = frozenset(("ほど遠い", "程遠い", "縁遠い", "かけ離れる", "掛け離れる", "無縁"))
HARD = frozenset(("がたい", "難い", "にくい", "づらい", "かねる"))
SAYING = frozenset(("言う", "いう", "言える", "いえる", "呼ぶ", "呼べる", "思える", "認める"))
SAYABLE = frozenset(("言える", "いえる", "呼べる"))
FAR_OR_SAID = FAR | SAYING | {"縁"}
TOLD = frozenset(("いう", "言う", "という", "られる", "いられる"))
SUCH = frozenset(("これ", "それ", "あれ", "この", "その", "あの"))
BECOMING = frozenset(("変わる", "かわる", "変える", "変貌", "変化", "転じる", "一変", "取って代わる"))
LEAVING = frozenset(("飛ぶ", "行く", "いく", "去る", "消える", "吹き飛ぶ"))
VAIN = frozenset(("無駄", "むだ", "ムダ", "損", "野暮", "ばかばかしい", "始まる", "仕方", "しかた"))
CAN = frozenset(("できる", "出来る", "られる", "いられる", "読める", "見られる", "帰れる", "終われる", "語れる"))
THERE = frozenset(("いる", "ある"))
ASKED = ("っていうの", "というの", "んだか", "のだか", "んですか", "んだ", "のだ", "のか", "んか", "ものか", "もんか")
HOW_MUCH = frozenset(("こんなに", "これほど", "こんな", "これ"))


def denies(token: Token) -> bool:
    """ない, ず, ません, なかった, なし."""
    return token.base in NEGATORS and token.is_a("助動詞", "形容詞")


def vain(tokens: Sequence[Token], first: int, after: int) -> str:
    """Name of the rule when a question is asked only to say no; nothing where it is none.

    誰が信じるものか denies, 怒らない人がいるだろうか denies what was denied, こんなに嬉しいことがあるだろうか asserts.
    """
    behind = {token.base for token in tokens[after : after + REACH]}
    if behind.isdisjoint(THERE):
        return _who_would(tokens, first, after)
    denied = False
    near = {token.base for token in tokens[max(first - FAR_BEFORE, 0) : first]}
    wonders = not (HOW | HOW_MUCH).isdisjoint(near)
    for place in range(after, min(after + REACH, len(tokens))):
        token = tokens[place]
        if token.is_a("記号,句点") or (token.is_a("助詞,接続助詞") and token.base not in {"て", "で"}):
            break
        if _anyone_there(tokens, place, wonders):
            much = {token.base for token in tokens[max(first - 2, 0) : first]} & HOW_MUCH
            return "superlative" if much else "double_negation" if denied else "rhetorical"
        denied = denied or denies(token)
    return _who_would(tokens, first, after)


def _anyone_there(tokens: Sequence[Token], place: int, wonders: bool) -> bool:
    """…がどこにいる, …がいるだろうか, わけがあるか."""
    if tokens[place].base not in {"が", "なんて", "など"} or not tokens[place - 1].is_a("名詞"):
        return False
    follows = [token.base for token in tokens[place + 1 : place + 7] if token.base != "た"]
    if follows[:2] in (["どこ", "に"], ["何処", "に"]):
        return follows[2:3] in (["いる"], ["ある"])
    asked = (
        follows[1:4] in (["だ", "う", "か"], ["です", "う", "か"])
        or follows[1:3] == ["もの", "か"]
        or follows[1:2] in (["か"], ["?"])
        or follows[1:3] in (["の", "か"], ["の", "?"])
        or (wonders and follows[1:3] in (["ん", "だ"], ["の", "だ"]))  # 奇跡があったのだ tells
    )
    return follows[:1] in (["いる"], ["ある"]) and asked


def is_it_so(tokens: Sequence[Token], after: int) -> bool:
    """これが幸せだと言えるだろうか: hardly."""
    bases = [token.base for token in tokens[after : after + 9]]
    said = next((place for place, base in enumerate(bases) if base in SAYABLE), 0)
    if not said or "と" not in bases[max(said - 2, 0) : said]:
        return False
    follows = bases[said + 1 : said + 4]
    return follows[:1] == ["か"] or follows[:2] == ["の", "か"] or follows in (["だ", "う", "か"], ["の", "だ", "う"])


def is_it_worth(tokens: Sequence[Token], after: int) -> bool:
    """泣くほどのことですか: it is not."""
    bases = [token.base for token in tokens[after : after + 7]]
    worth = bases[:2] == ["ほど", "の"] and bases[2:3] in (["こと"], ["もの"], ["話"], ["もん"])
    return worth and not {"か", "?"}.isdisjoint(bases[3:])


def _is_who(bases: list[str]) -> bool:
    return (bases[0] in WHO and bases[1] == "が") or bases in (["どこ", "を"], ["どこ", "で"])


def _who_would(tokens: Sequence[Token], first: int, after: int) -> str:
    """誰が喜ぶんだ, どこが面白いのか, 誰が来たいと思うだろう."""
    before = [token.base for token in tokens[max(first - 5, 0) : first]]
    before = before[:-1] if before[-1:] == ["、"] else before
    if before[-4:] == ["いつ", "に", "なる", "た"]:
        behind = [token.base for token in tokens[after : after + 9]]
        asks = any(
            "".join(behind[at : at + 3]).startswith(("のだう", "のか。", "の。", "の?")) for at in range(len(behind))
        )
        return "rhetorical" if asks else ""
    if _told_to(tokens, first, after):
        return "rhetorical"
    if WHO.isdisjoint(before):
        return ""
    who = next((place for place in range(len(before) - 1) if _is_who(before[place : place + 2])), None)
    if who is None:
        return _where_is(tokens, before, after)
    if "、" in before[who:]:
        return ""
    follows = [token.base for token in tokens[after : after + 8]]
    stops = [place + (base == "か") for place, base in enumerate(follows) if base in {"。", "、", "?", "!", "か"}]
    follows = follows[: stops[0]] if stops else follows
    if any(map(denies, tokens[after : after + len(follows)])):
        return ""
    wondered = follows[-2:] == ["だ", "う"] or follows[-3:] in (["だ", "う", "か"], ["です", "う", "か"])
    asked = "".join(follows[-3:]).endswith(ASKED)
    return "rhetorical" if wondered or asked else ""


def _told_to(tokens: Sequence[Token], first: int, after: int) -> bool:
    """どうやって安心しろと言うのか, 何が「おめでとう」だ."""
    bases = [token.base for token in tokens[after : after + 7]]
    near = [token.base for token in tokens[max(first - 3, 0) : first]]
    if near == ["何", "が", "「"]:
        return bases[:2] == ["」", "だ"] and bases[2:3] in ([], ["。"], ["!"])
    if TOLD.isdisjoint(bases):
        return False
    bases = bases[1:] if bases[:1] == ["する"] else bases
    if bases[:4] == ["て", "いる", "られる", "か"] or bases[:3] == ["て", "いられる", "か"]:
        return True  # これが落ち着いていられるか
    if near[:1] in (["これ"], ["それ"]) and "".join(bases[:4]) in {"というのか", "と言うのか"}:
        return True  # これで喜べというのか
    told = bases[:3] in (["と", "いう", "の"], ["と", "言う", "の"]) and bases[3:4] == ["か"]
    return told and not HOW.isdisjoint([token.base for token in tokens[max(first - 6, 0) : first]])


def _where_is(tokens: Sequence[Token], before: list[str], after: int) -> str:
    """どこに喜ぶ理由がある: nowhere."""
    if before[-2:] not in (["どこ", "に"], ["何処", "に"]):
        return ""
    follows = [token.base for token in tokens[after : after + 7]]
    there = next((place for place, base in enumerate(follows) if base in THERE and follows[place - 1] == "が"), 0)
    ends = follows[there + 1 : there + 2] in ([], ["。"], ["?"], ["!"], ["か"], ["の"], ["ん"], ["と"])
    return "rhetorical" if there and ends else ""


def far(tokens: Sequence[Token], after: int) -> bool:
    """誠実とはほど遠い, 名作とは言いがたい, 心温まる話とは言えない."""
    if FAR_OR_SAID.isdisjoint([token.base for token in tokens[after : after + REACH]]):
        return False
    for place in range(after, min(after + REACH, len(tokens)) - 1):
        token = tokens[place]
        if token.is_a("記号,句点", "接続詞") or (token.is_a("助詞,接続助詞") and token.base not in {"て", "で", "と"}):
            return False
        if denies(token):
            return False
        if token.base == "縁" and tokens[place - 1].base in {"は", "も", "に", "と"}:
            follows = tokens[place + 1 : place + 3]
            return any(map(denies, follows)) or (len(follows) == 2 and follows[1].base in {"薄い", "遠い"})
        if token.base in FAR and tokens[place - 1].base in {"は", "も", "に", "と", "から"}:
            return True
        if token.base in {"は", "も"} and tokens[place - 1].base == "と":
            said = next((at for at in range(place + 1, min(place + 8, len(tokens))) if tokens[at].base in SAYING), 0)
            if 0 < said < len(tokens) - 1:
                return tokens[said + 1].base in HARD or (said - after > 3 and denied_soon(tokens, said + 1))
    return False


def denied_soon(tokens: Sequence[Token], place: int) -> bool:
    """Is the verb before `place` denied? Only its own endings stand between."""
    for token in tokens[place : place + 4]:
        if denies(token):
            return True
        if not (token.is_a("動詞,非自立", "動詞,接尾", "助動詞") or token.base in {"て", "で", "は", "も", "いる"}):
            return False
    return False


def superlative(tokens: Sequence[Token], first: int, after: int, last: int) -> bool:
    """この町ほど安心できる場所はない, これ以上の幸せはない: nothing is more so. `last`: the place of ない."""
    than = next((place for place in range(first - 1, max(first - FAR_BEFORE, 0), -1) if _is_than(tokens, place)), None)
    if than is None:
        return False
    named = tokens[than - 1]
    if tokens[than + 1].base == "の":
        return named.base in SUCH
    verb = named.is_a("動詞") and tokens[than].base in {"以上", "以上に", "より"}
    if not (verb or named.is_a("名詞", "連体詞")) or named.base in {"わけ", "訳", "はず", "こと"}:
        return False
    return any(
        token.is_a("名詞") and tokens[place + 1].base in {"は", "も", "なんて", "って", "など"}
        for place, token in enumerate(tokens[after:last], after)
        if token.base not in {"わけ", "訳", "はず"}
    )


def _is_than(tokens: Sequence[Token], place: int) -> bool:
    return tokens[place].base in {"ほど", "くらい", "ぐらい", "以上", "より", "以上に"} and place + 1 < len(tokens)


def who_else(tokens: Sequence[Token], last: int) -> bool:
    """信じずに誰を信じる, 悲劇と呼ばずして何と呼ぶ: it is so. `last`: the place of ず."""
    follows = [token.base for token in tokens[last + 1 : last + 4] if token.surface != "、"]
    return tokens[last].base == "ぬ" and follows[:1] in (["に"], ["する"], ["して"]) and not WHO.isdisjoint(follows[1:])


def cannot_but(tokens: Sequence[Token], last: int) -> bool:
    """怒らずにいられるか, 泣かずに読み終えることはできない: one cannot but. `last`: the place of ず or ない."""
    follows = [token.base for token in tokens[last + 1 : last + 10]]
    denied = next((place for place, token in enumerate(tokens[last + 2 : last + 10], 1) if denies(token)), 0)
    unable = follows[:1] in (["に"], ["で"]) and "、" not in follows[:denied]
    if unable and not CAN.isdisjoint(follows[max(denied - 2, 1) : denied]):
        return True
    return follows[:1] in (["に"], ["で"]) and follows[1:2] in (["いる"], ["いられる"]) and "か" in follows


def is_plea(tokens: Sequence[Token], last: int) -> bool:
    """びっくりさせないで: so it has been done. `last`: the place of ない."""
    if tokens[last - 1].base not in {"せる", "させる"} or tokens[last].base != "ない":
        return False
    follows = [token.base for token in tokens[last + 1 : last + 3]]
    return follows[:1] in (["で"], ["でる"]) and follows[1:] in (
        [],
        ["。"],
        ["よ"],
        ["くれる"],
        ["くださる"],
        ["!"],
        ["ください"],
    )


def useless(tokens: Sequence[Token], after: int) -> bool:
    """期待するだけ無駄だ, 怒っても始まらない."""
    bases = [token.base for token in tokens[after : after + 7]]
    bare = bases[1:] if bases[:1] == ["する"] else bases
    if (bare[:1] == ["に"] or bare[:2] == ["の", "は"]) and "早い" in bare[1:4]:
        return True  # 喜ぶにはまだ早い, 安心するのはまだ早い
    if VAIN.isdisjoint(bases):
        return False
    for place, base in enumerate(bases[:-1]):
        if base == "だけ" or (base == "も" and place and bases[place - 1] in {"て", "で"}):
            return bases[place + 1] in VAIN
        if tokens[after + place].is_a("記号", "名詞"):
            break
    return False


def becomes_other(tokens: Sequence[Token], after: int) -> bool:
    """恐怖は好奇心に変わった, 悲しい話が温かい話に変わった: it is over."""
    described = after < len(tokens) and tokens[after - 1].is_a("形容詞") and tokens[after].is_a("名詞")
    after += described
    if not (after < len(tokens) and tokens[after].base in {"は", "が", "も", "を"}):
        return False
    if (BECOMING | LEAVING).isdisjoint([token.base for token in tokens[after + 3 : after + 12]]):
        return False
    for place in range(after + 1, min(after + 11, len(tokens) - 1)):
        token = tokens[place]
        if token.is_a("記号,句点", "助詞,接続助詞"):
            return False
        if token.base in {"に", "へ"}:
            follows = [other.base for other in tokens[place + 1 : place + 3]]
            if not BECOMING.isdisjoint(follows[:1] if follows[:1] != ["と"] else follows):
                return True
        if token.base == "か" and tokens[place - 1].base == "どこ" and tokens[place + 1].base in {"へ", "に"}:
            return not LEAVING.isdisjoint([other.base for other in tokens[place + 2 : place + 4]])
    return False
