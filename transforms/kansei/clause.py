"""The clause of a mention: the tokens behind it that belong to its predicate, and so to its denial."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.kansei.rhetoric import denies
from transforms.language.tokens import Token

LIGHT = frozenset((
    "なる", "なれる", "する", "できる", "出来る", "いる", "居る", "おる", "ある", "思う", "思える", "感じる", "言う",
    "いう", "言える", "いえる",
))  # fmt: skip
"""Verbs that only carry a predicate along: 好きになれない, 怖いと思わない."""
BEING = frozenset(("いる", "居る", "おる", "ある"))
LIVING = frozenset(("生きる", "暮らす", "過ごす"))
"""Verbs that take the feeling before て with them: 恨んで生きるのはやめた."""
CARRYING = LIGHT | LIVING
GIVING = frozenset(("くれる", "もらう", "もらえる", "やる", "あげる", "しまう", "くださる", "いただく", "いただける"))
"""Verbs of giving behind て, also where は parts them: 信じてはくれない."""
GOING_ON = BEING | LIVING | GIVING
ROOM = frozenset((
    "暇", "余地", "隙", "余裕", "微塵", "気配", "兆し", "かけら", "欠片", "片鱗", "そぶり", "素振り", "様子", "心配",
    "恐れ", "おそれ", "危険", "可能性", "懸念", "形跡", "影", "跡",
))  # fmt: skip
"""What is denied together with the feeling it is left of: 退屈する暇もない, 疑いの余地もない."""
MANNER = frozenset((
    "安心", "信頼", "信用", "満足", "納得", "笑顔", "本気", "平気", "冗談", "好意", "善意", "気軽", "素直", "正直",
    "元気", "真剣", "笑う",
))  # fmt: skip
"""What stands with して or で for the manner of the verb behind it: 安心して眠れない. 心配して眠れない is a cause."""
LIKING = frozenset(("好き", "嫌い", "得意", "苦手", "大好き"))
"""Predicates that are denied alone, and not with what they are about."""
CARRYING_ON = frozenset(("心", "気持ち", "気", "思い", "想い", "感情", "感覚", "念", "気分"))
"""Nouns that only carry a feeling: 信じる心をなくした."""
DOING = frozenset(("する", "できる", "出来る", "", "。", "!"))
"""What makes a verb of a noun; nothing does so too: 不安を解消."""
ANYWHERE = frozenset(("どこ", "何処"))
SOME = ANYWHERE | {"何", "なに", "これ"}
LASTING = "長い"
"""喜びは長くは続かなかった."""
LISTED = 3
"""Nouns of a list that are passed over."""
THERE = frozenset(("ない", "ある", "いる", "残る", "見当たる", "見つかる"))
NEAR = 4
"""Tokens from a mention's first to a comma behind が, that only parts it from its predicate: 誤解が、やっと解けた."""
REACH = 14
"""Tokens after a mention in which its negation may stand."""


BELONGING = ("助動詞", "動詞", "助詞,係助詞", "助詞,格助詞")
PARTING = frozenset(("ば", "たら", "だら", "なら", "で", "から", "に", "しよう"))
"""Parts of speech that belong to a predicate, and words of these that may end its clause."""


def clause_of(tokens: Sequence[Token], first: int, after: int) -> list[Token]:
    """Tokens behind the mention that belong to its predicate; at most one verb of its own: 涙は流さない."""
    clause: list[Token] = []
    verbs, room, denied = 0, REACH, False
    for place in range(after, len(tokens)):
        token = tokens[place]
        goes_on = token.is_a(*BELONGING) and token.surface not in PARTING
        if room == 0 or (not goes_on and _ends_clause(tokens, first, place, denied)):
            break
        if _is_verb(tokens, place) and token.base not in CARRYING:
            verbs += 1
            if verbs > 1:
                break
        clause.append(token)
        denied = denied or denies(token)
        if token.base in {"か", "どころか"}:
            break
        room -= not token.is_a("副詞", "フィラー", "名詞,数", "連体詞")
    return clause


def end_of_list(tokens: Sequence[Token], after: int) -> int:
    """One past the last noun that shares the mention's predicate: 夢と希望を失う, 不安も疲れも消えた."""
    if not tokens[after - 1].is_a("名詞"):
        return after
    for _ in range(LISTED):
        joined = [token.base for token in tokens[after : after + 3]]
        if len(joined) < 3 or not tokens[after + 1].is_a("名詞,一般", "名詞,サ変接続", "名詞,形容動詞語幹"):
            break
        both = joined[0] == "も" and joined[2] == "も"
        joins = tokens[after].is_a("助詞,並立助詞") or joined[0] == "と"
        listed = joins and joined[2] in {"が", "は", "も", "を", "と", "や"}
        if not (both or listed):
            break
        after += 2
    return after


def _ends_clause(tokens: Sequence[Token], first: int, place: int, denied: bool) -> bool:
    """Does the token at `place` begin something new? denied: a negation stands before it already."""
    token, before = tokens[place], tokens[place - 1]
    follows = tokens[place + 1].base if place + 1 < len(tokens) else ""
    if token.surface == "、" and _only_parts(tokens, first, place) and not denied:
        return False  # 悲しみは、消えない
    if "とともに" in (token.base, follows):
        return False  # 憎しみも、時とともに薄れた
    if _is_any(tokens, place) or token.base in {"ひとつ", "一つ", "微塵", "みじん"}:
        return False  # 泣き言ひとつ言わない
    if token.base in LIKING:
        return True  # お世辞は好きではない
    if token.is_a("記号", "接続詞", "名詞,ナイ形容詞語幹") or token.base in {"かも", "しよう"}:
        return True  # 仕方がない, 間違いない, かもしれない and どうしようもない deny nothing
    if token.base in {"どころか", "やめ", "おしまい"}:
        return False
    if token.surface in {"ば", "たら", "だら", "なら"} and token.is_a("助詞,接続助詞", "助動詞"):
        return not denied
    if token.is_a("助詞,接続助詞"):
        return token.base not in {"て", "で", "ちゃ"} or _new_verb(tokens, first, place + 1)
    if token.is_a("名詞,代名詞", "名詞,副詞可能") and follows == "で":
        return False
    if token.surface == "で" and before.is_a("名詞,代名詞", "名詞,副詞可能") and place - 1 >= first + 1:
        return False  # 不安も、ここで解決
    if token.surface == "で" and token.is_a("助動詞", "助詞,格助詞"):
        return _new_verb(tokens, first, place + 1)  # 不安で眠れない; 不安ではない
    if token.surface == "から" and token.is_a("助詞,格助詞"):
        return True  # 憎しみからは何も生まれない
    if denied and token.base == "に" and before.base == "ぬ":
        return _new_verb(tokens, first, place + 1)
    if token.is_a("助詞,連体化") and before.base in {"ほど", "程"}:
        return False  # 悲しむほどのことではない
    if token.is_a("助詞,連体化") and place + 1 < len(tokens) and tokens[place + 1].is_a("動詞,自立"):
        return False  # 笑い声の絶えた家
    if token.is_a("助詞,連体化"):
        return follows not in CARRYING_ON and not _is_denied_noun(tokens, place + 1, ROOM)
    if token.base in CARRYING_ON and before.is_a("動詞", "形容詞", "助動詞", "助詞,連体化"):
        return False  # 信じる心をなくした
    if token.is_a("名詞") and not token.is_a("名詞,非自立", "名詞,接尾", "名詞,特殊", "名詞,数", "名詞,形容動詞語幹"):
        told = before.is_a("動詞", "形容詞", "助動詞", "名詞", "助詞,連体化")
        return not (_is_verb(tokens, place) or (told and _is_denied_noun(tokens, place)))
    return token.is_a("形容詞,自立") and not denies(token) and token.base != LASTING


def _only_parts(tokens: Sequence[Token], first: int, place: int) -> bool:
    """Does the comma at `place` only part a mention from its predicate: 悲しみは、消えない; 誤解が、やっと解けた?"""
    before = tokens[place - 1]
    near = before.base == "が" and before.is_a("助詞,格助詞") and place - first < NEAR
    return near or before.is_a("助詞,係助詞", "助詞,副助詞")


def _is_any(tokens: Sequence[Token], place: int) -> bool:
    """Is all of it denied from here: 恐れることは何もない, 涙は一滴も出ない, 希望はどこにもない?"""
    token = tokens[place]
    if not (token.surface[0] in "一1ひ" or token.base in SOME or token.is_a("名詞,代名詞")):
        return False
    follows = [token.base for token in tokens[place + 1 : place + 3]]
    if (token.is_a("名詞,代名詞") or token.surface[0] in "一1ひ") and follows[:1] in (["も"], ["たりとも"]):
        return True
    if token.base in {"何", "なに"} and follows[:1] in (["ひとつ"], ["一つ"]):
        return True
    if token.surface[0] in "一1" and (follows == ["度", "と"] or follows[1:2] == ["も"]):
        return True  # 一度としてない, 一度もない
    if token.base == "これ" and follows == ["っぽい", "く"]:
        return True  # これっぽっちもない, as an analyser takes it apart
    there = tokens[place + 3].base if place + 3 < len(tokens) else ""
    return token.base in ANYWHERE and follows == ["に", "も"] and there in THERE


def _is_verb(tokens: Sequence[Token], place: int) -> bool:
    """An independent verb, or a noun made one by する: 解消した."""
    token = tokens[place]
    if not token.is_a("名詞,サ変接続"):
        return token.is_a("動詞,自立")
    return (tokens[place + 1].base if place + 1 < len(tokens) else "") in DOING


def _new_verb(tokens: Sequence[Token], first: int, place: int) -> bool:
    """Does what follows て begin a clause of its own? 泣いて帰らない does, 怒ってなどいない does not."""
    while place < len(tokens) and tokens[place].is_a("助詞", "フィラー"):
        place += 1
    if place == len(tokens) or denies(tokens[place]) or tokens[place].base in GOING_ON:
        return False
    if tokens[place].is_a("動詞,非自立"):
        return tokens[place].base == "なる"  # 嬉しくてならない
    return tokens[first].base not in MANNER


def _is_denied_noun(tokens: Sequence[Token], place: int, only: frozenset[str] = frozenset()) -> bool:
    """A noun that takes the mention with it into its own denial: 面白い映画ではない, 感謝しない日はない.

    only: nouns that do so with any particle; 疑いの余地がない does, 恋愛のもめごとがない denies the trouble alone.
    """
    if place < len(tokens) and denies(tokens[place]):
        return True
    if place + 2 < len(tokens) and tokens[place + 1].base in {"ひとつ", "一つ"} and denies(tokens[place + 2]):
        return True  # 感謝の言葉ひとつない
    free = not only or (place < len(tokens) and tokens[place].base in only)
    place += 1
    particles = set()
    while place < len(tokens) and tokens[place].is_a(
        "助詞", "副詞", "フィラー", "名詞,数", "名詞,接尾", "名詞,副詞可能"
    ):
        if tokens[place].is_a("助詞,接続助詞", "助詞,連体化") or tokens[place].base in {"を", "に"}:
            return False
        if tokens[place].is_a("助詞"):
            particles.add(tokens[place].base)
        place += 1
    rest = [token for token in tokens[place : place + 3] if token.base not in BEING | {"だ", "は", "も", "ます"}]
    if not rest or not denies(rest[0]):
        return False
    return bool(particles) if free else not particles.isdisjoint({"で", "じゃ", "では"})
