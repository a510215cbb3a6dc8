"""For every rule of context the words that it hangs on, and how near they must stand: at least what it asks itself.

A rule that changes changes its gate with it. tests/transforms/kansei/test_gates.py reads every judged sentence with the
gates and without.
"""

from __future__ import annotations

from transforms.kansei import absence, aside, context, disowned, negation, past, rhetoric, stance, twice, unreal
from transforms.kansei.degree import BESIDE, INTENSITY, TAKEN_APART, UTTER
from transforms.kansei.ending import FREED
from transforms.kansei.triggers import Clue, Gate, words

WHOLE = 1 << 20
"""Anywhere in the sentence."""
CONJUNCTIVE, PARTICLE, AUXILIARY = ("助詞,接続助詞",), ("助詞",), ("助動詞",)
_TE = words("て", "で", pos=CONJUNCTIVE)
_IF = words("ば", "たら", "だら", "なら")
_PLACES = ("どこ", "何処")
_ASKED = words("だ", "です", "もの", "か", "?", "の", "ん")
_ANYWHERE = Clue(words(_PLACES), behind=rhetoric.REACH + 8)
_VAINLY = Clue(words(disowned.UNREASONABLE, disowned.FOOLISH, "だけ", "れる", "か", "?"), behind=13)

DENIAL: tuple[Gate, ...] = (
    (Clue(words("もの", "もん"), behind=4, then=words("か")),),
    (Clue(words("ほど"), behind=1),),
    (Clue(words(twice.HEARD), behind=2, then=words("聞く")),),
    (
        Clue(words("が", "なんて", "など"), behind=rhetoric.REACH, then=words(rhetoric.THERE, "た")),
        Clue(words(rhetoric.THERE, "た"), behind=rhetoric.REACH + 8, then=_ASKED),
    ),
    (Clue(words("が", "なんて", "など"), behind=rhetoric.REACH, then=words(_PLACES, "た")), _ANYWHERE),
    (Clue(words("いつ"), before=6, then=words("に")),),
    (Clue(words("何"), before=3, then=words("が")), Clue(words("」"), behind=1)),
    (Clue(words("られる", "いられる"), behind=6, then=words("か")),),
    (Clue(words("の"), behind=6, then=words("か")),),
    (Clue(words(rhetoric.WHO), before=6, then=words("が", "を", "で", "に")),),
    (Clue(words(rhetoric.SAYABLE), behind=9),),
    (Clue(words("と"), behind=rhetoric.REACH, then=words("でも")),),
    (Clue(words(rhetoric.FAR, "縁", "ざる", absence.FAREWELL, twice.UNKNOWN), behind=rhetoric.REACH),),
    (Clue(words("気", "気分", "気持ち"), behind=9, then=words("に")),),
    (
        Clue(words("と"), behind=rhetoric.REACH, then=words("は", "も")),
        Clue(words(rhetoric.SAYING), behind=rhetoric.REACH + 8),
    ),
    (Clue(words("なし", "なく", "抜き", "ぬき"), behind=4),),
    (Clue(words(negation.ENOUGH), behind=8),),
    (Clue(words(rhetoric.BECOMING), behind=13),),
    (Clue(words(_PLACES), behind=13, then=words("か", "へ", "に")),),
    (Clue(words(FREED), behind=11),),
    (Clue(words("が", "は", "も"), behind=1), Clue(words(twice.LIGHTER), behind=6), Clue(words("なる"), behind=8)),
    (Clue(words(rhetoric.VAIN, "早い"), behind=8),),
    (Clue(words(absence.LITTLE, absence.NOTHING), behind=9),),
    (Clue(words(absence.GOOD), behind=9), Clue(words(rhetoric.NEGATORS), behind=14)),
)
"""Beside the words that deny and that end a feeling, which a walk through the clause looks for."""

STANCE: tuple[Gate, ...] = (
    (Clue(words(stance.PREFERRING, pos=("名詞,非自立",)), before=6, then=words("が")),),
    (Clue(words(aside.GLAD), before=2, then=words(rhetoric.NEGATORS, pos=("助動詞", "形容詞"))),),
    (Clue(words("あまり"), before=5),),
    (Clue(words("な", pos=("助詞,終助詞",)), behind=2),),
    (Clue(words("と", "って"), behind=6, then=words(disowned.SAYING)), _VAINLY),
    (Clue(words(past.HOPING)), _VAINLY),
    (
        Clue(words(disowned.REALLY, disowned.HOW_CAN, disowned.SUCH), before=disowned.BEFORE),
        Clue(words("か", "?", "られる", "いられる"), behind=12),
    ),
    (Clue(words(disowned.NEEDING), behind=1, then=words("が")),),
    (Clue(words("た"), behind=6, then=words("頃", "ころ")),),
    (Clue(words(aside.GOOD, "すぎる", "過ぎる"), before=3, then=words("て", "で", "だ")),),
    (Clue(words(aside.GOOD, "すぎる", "過ぎる"), before=5, then=words("て", "で", "だ")), Clue(words("、"), before=1)),
    (Clue(words("場合"), behind=9, clause=True),),
    (Clue(words(aside.CASES), behind=9, then=words("は"), clause=True),),
    (Clue(words("たら", "なら", "ば"), behind=9, clause=True),),
    (Clue(words("として", "とも"), behind=6),),
    (Clue(words("の", "だ"), behind=1, then=words(aside.ME, aside.KIN)),),
    (Clue(words(aside.SMILING), behind=0), Clue(words(aside.DECEIVING, aside.BEHIND), behind=8)),
    (Clue(words(aside.SMILING), behind=0), Clue(words("の"), behind=12, then=words("ほう", "方"))),
    (Clue(words("に", "と"), behind=1, then=words("比べる")),),
    (Clue(words("より", "ほど", "くらい", "ぐらい", pos=PARTICLE), behind=6),),
    (Clue(words("と"), behind=6, then=words("思う")),),
    (Clue(words("はず", "筈"), behind=5),),
    (
        Clue(words("と", "って", "という", pos=PARTICLE), behind=6),
        Clue(words(stance.SAID, "噂", "評判", "うわさ"), behind=unreal.REACH),
        Clue(words(past.TURNS, pos=CONJUNCTIVE), behind=unreal.REACH),
    ),
    (
        Clue(words("噂", "評判", "うわさ"), behind=unreal.REACH),
        Clue(words(stance.INDEED), behind=unreal.REACH),
    ),
    (
        Clue(words(aside.CLOSING, aside.CLOSED), behind=aside.QUOTE, then=words("と", "という")),
        Clue(words(aside.ASKING, aside.CITING, aside.SAYING, aside.TITLED), behind=aside.QUOTE + 10),
    ),
    (
        Clue(words(aside.CLOSING, aside.CLOSED), behind=aside.QUOTE, then=words("を", "の")),
        Clue(words(aside.NAMING), before=5, behind=aside.QUOTE + 10),
    ),
    (Clue(words("た"), behind=6, then=words("のに")),),
    (Clue(words("う"), behind=1, then=words("と")),),
    (Clue(words(past.SPOILT), behind=16),),
    (Clue(words("で"), behind=16, then=words("流れる")),),
    (
        Clue(words(stance.PEOPLE), behind=4),
        Clue(words(stance.ASIDE, stance.ONLOOKING, "見る"), behind=12),
    ),
    (
        Clue(words("か"), behind=5, then=words("で", "と")),
        Clue(words("いう", "言う", "いえる", "言える"), behind=8),
    ),
    (Clue(words("こと"), before=3, behind=1, then=words("は")),),
    (
        Clue(words("と"), behind=1, then=words("いう", "いえる", "言える", "言う")),
        Clue(words("ば"), behind=3),
    ),
    (Clue(words("っちゃ", "といえば"), behind=1),),
    (Clue(words(past.NOW), behind=unreal.REACH), Clue(words("た"), before=1, behind=6)),
    (Clue(words(past.BRIEF), behind=7),),
    (Clue(words("た"), behind=6), Clue(words(past.ALTERED, past.GONE), behind=16)),
    (Clue(words("いる", "だ", "てる", "でる"), behind=6, then=words("た"), clause=True),),
    (Clue(words(unreal.UNTRUE), behind=9),),
    (Clue(words("の"), behind=2, then=words("は")), Clue(words(unreal.FIRST), behind=10)),
    (Clue(_IF, before=unreal.REACH), Clue(words("思う", "はず", "かも", "う"), behind=8)),
    (Clue(words("のに"), behind=9),),
    (Clue(words(unreal.WISHES, pos=("助動詞", "形容詞,非自立")), behind=6, clause=True),),
    (Clue(words("ます"), behind=6, then=words("よう"), clause=True),),
    (Clue(words("いい"), behind=8, then=words("な", "なあ"), clause=True),),
    (Clue(words("か", "?"), behind=7, clause=True),),
)

DEGREE: tuple[Gate, ...] = (
    (Clue(words(INTENSITY, BESIDE), before=3),),
    *((Clue(words(firsts), before=4, then=words(last)),) for last, firsts in TAKEN_APART.items()),
    (Clue(words("ほど", "くらい", "ぐらい"), before=1),),
    (Clue(words("すぎる", "過ぎる"), behind=1),),
    (Clue(words(UTTER, "しよう"), before=6, behind=4),),
    (Clue(words("なる"), behind=4, then=words("ない")),),
)
TURN: tuple[Gate, ...] = (
    (Clue(words(context.CONCESSIVE, pos=CONJUNCTIVE), WHOLE, WHOLE),),
    (Clue(words(context.TURNING, pos=("接続詞",)), WHOLE, WHOLE),),
    (Clue(words("とはいえ", "いえ"), WHOLE, WHOLE, then=words("、")),),
    (Clue(_TE, WHOLE, WHOLE, then=words("も")),),
    (Clue(words(context.CARING), WHOLE, WHOLE, then=words("ぬ")),),
    (Clue(words("でも"), WHOLE, WHOLE, then=words("、")),),
    (Clue(words(context.THOUGH), WHOLE, WHOLE, then=words("に")),),
    (Clue(words("ながら"), WHOLE, WHOLE, then=words("も")),),
)
CONDITION: tuple[Gate, ...] = (
    (Clue(words(context.CONDITIONAL, pos=(*CONJUNCTIVE, *AUXILIARY)), behind=6, clause=True),),
    (Clue(words("かも"), behind=6, clause=True),),
)
GATES: tuple[tuple[int, Gate], ...] = tuple(
    (family, gate)
    for family, gates in (
        (context.DENIAL, DENIAL), (context.STANCE, STANCE), (context.DEGREE, DEGREE), (context.TURN, TURN),
        (context.CONDITION, CONDITION),
    )
    for gate in gates
)  # fmt: skip
"""(family, gate): one open gate lets the rules of its family read a mention."""
