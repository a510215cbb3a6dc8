"""Is a mention denied? 好きになれなかった and 退屈する暇もない are; ドキドキが止まらない, 泣かずにはいられない are not.

The walk goes right from the mention to the end of its own clause and no further: 泣いて帰らない人 has wept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from functools import cache

from transforms.kansei import asked
from transforms.kansei.absence import FAREWELL, GOOD, LITTLE, NOTHING, farewell, lacking, nowhere, together
from transforms.kansei.asked import ALL
from transforms.kansei.clause import REACH, clause_of, end_of_list
from transforms.kansei.ending import ENDING, ENOUGH, FREED, STOPPING, ends, freed, never_enough, overflows
from transforms.kansei.rhetoric import (
    BECOMING,
    FAR_OR_SAID,
    LEAVING,
    NEGATORS,
    SAYABLE,
    VAIN,
    becomes_other,
    cannot_but,
    denies,
    far,
    is_it_so,
    is_it_worth,
    is_plea,
    superlative,
    useless,
    vain,
    who_else,
)
from transforms.kansei.twice import (
    LIGHTER,
    UNKNOWN,
    by_halves,
    consoles,
    eased,
    hardly,
    is_duty,
    is_partial,
    must,
    neither,
    never,
    no_mood,
    no_one_without,
    odd_not_to,
    supposes,
    unheard_of,
    was_not_expected,
    whither,
    would_be_a_lie,
)
from transforms.kansei.unreal import WISHES
from transforms.language.tokens import Token

HEEDING = frozenset((
    "気づく", "気付く", "気がつく", "負ける", "屈する", "慣れる", "打ち勝つ", "勝てる", "寄り添う",
))  # fmt: skip
WITHOUT = frozenset(("なしに", "なしで", "なくし", "抜きに", "ぬきに"))
CONFESSED = frozenset((
    "好き", "大好き", "愛す", "愛する", "愛", "ありがとう", "さよなら", "さようなら", "ごめん", "会いたい",
))  # fmt: skip
TELLING = frozenset((
    "伝える", "言える", "いえる", "告げる", "語る", "語れる", "打ち明ける", "言い表す", "表す", "表せる",
))  # fmt: skip
GOING_WITH = frozenset((
    "する", "できる", "出来る", "なる", "なれる", "と", "は", "も", "に", "で", "なんて", "なんか", "など", "だ",
    "です", "でも",
))  # fmt: skip
"""What follows an adverb that is a predicate itself, わくわくしない; いつか泣かない日が来る denies 泣く alone."""
SOLE = frozenset(("だけ", "のみ", "しか", "ばかり"))
FIXED = frozenset(("ほかなる", "すぎる", "過ぎる", "かかわる", "関わる", "拘る", "問う"))
"""Verbs whose negative form denies nothing: 愛にほかならない, 雨にもかかわらず."""

DENYING = frozenset(("negation", "cessation", "rhetorical", "far_from", "lacking", "consolation", "litotes", "neither"))
TIMES = {
    "negation": 0.8, "partial_negation": 0.2, "cessation": 0.7, "rhetorical": 0.8, "far_from": 0.8,
    "double_negation": 1.2, "unceasing": 1.3, "only_not": 1.0, "tag_question": 1.0, "unexpected": 1.2,
    "superlative": 1.3, "plea": 0.9, "cause": 1.0, "unsaid": 0.9, "unheeded": 0.7, "lacking": 0.5,
    "neither": 0.8, "open_question": 0.2, "never_said": 0.4, "consolation": 0.8, "litotes": 0.8,
}  # fmt: skip
"""Rule → factor on the weight."""


UNSPOKEN = asked.THING | asked.WORTH | asked.UNHEARD | asked.VAIN
BEHIND = 32
"""Tokens behind a mention among which stands every word that the rules below hang on."""
Rule = Callable[[Sequence[Token], int], bool]
Asked = tuple[tuple[int, frozenset[str], Rule], ...]
"""(bit of `asked`, words of which one must stand behind the mention, rule), in the order in which they are tried."""
TWICE: Asked = ((asked.NOUN, NEGATORS, no_one_without), (asked.MUST, frozenset(("得る",)), must))
OVER: Asked = (
    (asked.BECOMING, BECOMING | LEAVING, becomes_other), (asked.FREED, FREED, freed),
    (asked.FAREWELL, FAREWELL, farewell), (asked.EASED, LIGHTER, eased), (asked.WHITHER, frozenset(("どこ",)), whither),
)  # fmt: skip
NOT_THERE: Asked = (
    (asked.NOUN, NEGATORS, together), (asked.NOUN, NEGATORS, nowhere), (asked.USELESS, VAIN | {"早い"}, useless),
    (asked.NEVER, UNKNOWN, never), (asked.MOOD, frozenset(("気", "気分", "気持ち")), no_mood),
)  # fmt: skip
SCARCE: Asked = ((asked.LACKING, LITTLE | NOTHING | GOOD, lacking),)
"""Denied twice; over; nowhere; hardly there."""


def _any(table: Asked, rules: int, seen: Set[str], tokens: Sequence[Token], after: int) -> bool:
    return any(not words.isdisjoint(seen) and rule(tokens, after) for words, rule in _chosen(table, rules))


@cache
def _chosen(table: Asked, rules: int) -> tuple[tuple[frozenset[str], Rule], ...]:
    return tuple((words, rule) for bit, words, rule in table if bit & rules)


def negation(tokens: Sequence[Token], first: int, after: int, rules: int = ALL) -> str:
    """Name of the rule of TIMES that governs a mention of tokens [first, after), or nothing."""
    if _is_aside(tokens, after):
        return ""
    tokens = _until_blank(tokens, after)
    after = end_of_list(tokens, after)
    seen = {token.base for token in tokens[after : after + BEHIND]}
    clause = clause_of(tokens, first, after) if rules & (asked.CLAUSE | asked.THING) else []
    bases = [token.base for token in clause]
    if rules & UNSPOKEN and (rule := _unspoken(tokens, first, after, bases, seen, rules)):
        return rule
    if (rules & asked.SUPPOSED and "でも" in seen and supposes(tokens, after)) or (
        rules & asked.SAID and not SAYABLE.isdisjoint(seen) and is_it_so(tokens, after)
    ):
        return "double_negation" if any(map(denies, clause)) else "rhetorical"
    verb = next((base for base in bases if base in STOPPING), "")
    apart = rules & asked.FAR and not FAR_OR_SAID.isdisjoint(seen) and far(tokens, after)
    if apart or "どころか" in bases or "どころ" in bases:
        return "unceasing" if verb in ENDING else "far_from"
    without = rules & asked.WITHOUT and _without_there_is_no(tokens, first, after)
    if without or _any(TWICE, rules, seen, tokens, after):
        return "double_negation"
    places = [place for place, token in enumerate(clause) if denies(token)]
    if not places:
        return _without_negator(tokens, after, clause, verb, seen, rules)
    return _with_negator(tokens, first, after, clause, places, verb)


def _unspoken(tokens: Sequence[Token], first: int, after: int, bases: list[str], seen: set[str], rules: int) -> str:
    """The rule where a question or a turn of phrase denies, and hardly a word."""
    bare = [base for base in bases[:5] if base not in {"なんか", "なんて", "など", "する", "は"}]
    worth = rules & asked.WORTH and "ほど" in seen and is_it_worth(tokens, after)
    if bare[:2] in (["もの", "か"], ["もん", "か"]) or worth:
        return "rhetorical"
    if rules & asked.UNHEARD and "聞く" in seen and unheard_of(tokens, after):
        return "unexpected"
    return vain(tokens, first, after) if rules & asked.VAIN else ""


def _with_negator(
    tokens: Sequence[Token], first: int, after: int, clause: list[Token], places: list[int], verb: str
) -> str:
    """The rule where words at `places` of the clause deny."""
    bases = [token.base for token in clause]
    last = after + places[-1]
    if superlative(tokens, first, after, last):
        return "superlative"
    sole = SOLE & {*bases[: places[0]], *bases[places[0] + 1 : places[0] + 2]} and {"わけ", "訳"}.isdisjoint(bases)
    if sole or _fixed(bases[: places[0]]):
        wholly = (
            "ばかり" in bases[: places[0]]
            and clause[places[-1]].surface in {"ない", "なかっ", "ん"}
            and len(places) == 1
        )
        return "partial_negation" if wholly and bases[places[0] - 1] in {"じゃ", "は"} else "only_not"  # 泣かんばかり
    if _asks(tokens, last + 1):
        return "open_question" if _is_open(tokens, last) else "tag_question"
    if len(places) > 1 or any(
        rule(tokens, last) for rule in (is_duty, would_be_a_lie, who_else, cannot_but, odd_not_to)
    ):
        return "double_negation"
    if is_plea(tokens, last):
        return "plea"
    if verb in bases[: places[-1]] or overflows(tokens[after - 1], bases):
        return "unceasing"
    return _plain_denial(tokens, first, after, bases, places[0])


def _plain_denial(tokens: Sequence[Token], first: int, after: int, bases: list[str], place: int) -> str:
    """The rule where one word denies, at `place` of the clause."""
    if _unsaid(tokens, after, bases[:place]):
        return "never_said" if bases[place + 1 : place + 2] == ["た"] else "unsaid"
    if consoles(tokens, after + place):
        return "consolation"
    if hardly(tokens, first):
        return "litotes"
    if _unheeded(tokens, after, bases[:place]):
        return "unheeded"
    if was_not_expected(tokens, first, bases):
        return "unexpected"
    if neither(tokens, first, after):
        return "neither"
    halves = is_partial(bases[:place]) or by_halves(tokens, first, after)
    return "partial_negation" if halves else "negation"


def _without_negator(
    tokens: Sequence[Token], after: int, clause: Sequence[Token], verb: str, seen: set[str], rules: int
) -> str:
    """The rule where none of the clause's own words denies."""
    bases = [token.base for token in clause]
    if verb and ends(tokens, after, verb, bases):
        return "cessation" if WISHES.isdisjoint(bases[bases.index(verb) :]) else ""  # 悲しみは、私で終わりにしたい
    if rules & asked.ENOUGH and not ENOUGH.isdisjoint(seen) and never_enough(tokens, after):
        return "unceasing"
    if _any(OVER, rules, seen, tokens, after):
        return "cessation"
    if _any(NOT_THERE, rules, seen, tokens, after):
        return "negation"
    if _any(SCARCE, rules, seen, tokens, after):
        return "lacking"
    stop = after + len(clause)
    if not rules & asked.CLAUSE or not _is_cause(tokens, stop):
        return ""
    bases = [token.base for token in tokens[stop : stop + REACH]]
    return "cause" if {"わけ", "訳"}.isdisjoint(bases) else "partial_negation"


def _is_cause(tokens: Sequence[Token], place: int) -> bool:
    """不安で眠れない, 緊張のあまり声が出ない: something else is denied, and because of it. `place`: of で or の."""
    bases = [token.base for token in tokens[place : place + 2]]
    leads = bases[:1] in (["て"], ["で"]) or (bases[:1] == ["だ"] and tokens[place].surface == "で")
    return (leads or bases == ["の", "あまり"]) and any(map(denies, tokens[place + 2 : place + 8]))


def _is_aside(tokens: Sequence[Token], after: int) -> bool:
    """Is the mention an adverb beside the predicate: いつか笑えない日が来る?"""
    last = tokens[after - 1]
    if not last.is_a("副詞", "名詞,副詞可能"):
        return False
    if after == len(tokens):
        return True
    return tokens[after].base not in GOING_WITH and (last.is_a("副詞") or not tokens[after].is_a("助詞"))


def _until_blank(tokens: Sequence[Token], after: int) -> Sequence[Token]:
    """Tokens up to a blank behind the mention, which ends a line of lyrics as 。 ends a sentence."""
    for place, token in enumerate(tokens[after : after + REACH + 5], after):
        if token.start and token.start > tokens[place - 1].end:
            return tokens[:place]
    return tokens


def _fixed(bases: Sequence[str]) -> bool:
    return any(base in FIXED for base in bases) or ("限る" in bases and "と" not in bases)


def _asks(tokens: Sequence[Token], place: int) -> bool:
    """楽しいじゃないか, 楽しいのではないだろうか: the speaker thinks so. 泣かないか心配だ: it may be."""
    asked = ("か", "かな", "かしら")
    for token in tokens[place : place + 4]:
        if token.base in asked or token.surface == "?":
            return True
        if token.base not in {"だ", "です", "う", "の", "ん", "た"}:
            break
    said = [token.base for token in tokens[max(place - 3, 0) : place - 1]]
    return said in (["ん", "じゃ"], ["の", "じゃ"]) and place < len(tokens) and tokens[place].base == "の"


def _is_open(tokens: Sequence[Token], last: int) -> bool:
    """楽しくないの? wants to know; 楽しいじゃないの? does not."""
    asked = [token.surface for token in tokens[last + 1 : last + 3]]
    return asked in (["の", "?"], ["の", "か"], ["の", "です"], ["ん", "です"]) and tokens[last - 1].is_a(
        "形容詞", "動詞"
    )


def _without_there_is_no(tokens: Sequence[Token], first: int, after: int) -> bool:
    """涙なしには読めない, 涙なくしては語れない; the mention may hold なし itself."""
    near = tokens[first + 1 : after + 4]
    held = ["".join(token.surface for token in near[place : place + 2]) for place in range(3)]
    place = next((place for place, words in enumerate(held) if words in WITHOUT), -1)
    if place < 0 or first + 1 + place > after:
        return False
    return any(map(denies, tokens[first + 1 + place + 2 : after + REACH]))


def _unheeded(tokens: Sequence[Token], after: int, bases: Sequence[str]) -> bool:
    """悲しみに気づかない, 不安に負けない: what is denied is only what it does to one."""
    return tokens[after].base in {"に", "を"} and not HEEDING.isdisjoint(bases)


def _unsaid(tokens: Sequence[Token], after: int, bases: Sequence[str]) -> bool:
    """喜びを伝えられない, さよならも言えない: it is there, and only not said."""
    confessed = not CONFESSED.isdisjoint([token.base for token in tokens[max(after - 2, 0) : after]])
    if confessed and bases[-2:] == ["と", "言える"]:
        return True  # 好きと言えない
    told = next((place for place, base in enumerate(bases) if base in TELLING), 0)
    if not told or "と" in bases or bases[told + 1 : told + 2] == ["も"]:
        return False
    return tokens[after].base in {"を", "も", "が", "は"}
