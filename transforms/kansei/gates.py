"""For every rule of context the words that it hangs on, and how near they must stand: at least what it asks itself.

A rule that changes changes its gate with it. tests/transforms/kansei/test_gates.py reads every judged sentence with the
gates and without.
"""

from __future__ import annotations

from transforms.kansei import absence, aside, asked, context, disowned, past, rhetoric, stance, twice, unreal
from transforms.kansei.degree import BESIDE, INTENSITY, TAKEN_APART, UTTER
from transforms.kansei.ending import ENOUGH, FREED
from transforms.kansei.triggers import Clue, Gate, words

Opening = tuple[int, Gate]
"""The rules of `asked` to which a gate leads, and the gate."""
CONJUNCTIVE, PARTICLE, AUXILIARY = ("助詞,接続助詞",), ("助詞",), ("助動詞",)
_TE = words("て", "で", pos=CONJUNCTIVE)
_IF = words("ば", "たら", "だら", "なら")
_PLACES = ("どこ", "何処")
_ASKED = words("だ", "です", "もの", "か", "?", "の", "ん")
_ANYWHERE = Clue(words(_PLACES), behind=rhetoric.REACH + 8)
_VAINLY = Clue(words(disowned.UNREASONABLE, disowned.FOOLISH, "だけ", "れる", "か", "?"), behind=13)

DENIAL: tuple[Opening, ...] = (
    (asked.THING, (Clue(words("もの", "もん"), behind=4, then=words("か")),)),
    (asked.WORTH, (Clue(words("ほど"), behind=1),)),
    (asked.UNHEARD, (Clue(words(twice.HEARD), behind=2, then=words("聞く")),)),
    (
        asked.VAIN,
        (
            Clue(words("が", "なんて", "など"), behind=rhetoric.REACH, then=words(rhetoric.THERE, "た")),
            Clue(words(rhetoric.THERE, "た"), behind=rhetoric.REACH + 8, then=_ASKED),
        ),
    ),
    (asked.VAIN, (Clue(words("が", "なんて", "など"), behind=rhetoric.REACH, then=words(_PLACES, "た")), _ANYWHERE)),
    (asked.VAIN, (Clue(words("いつ"), before=6, then=words("に")),)),
    (asked.VAIN, (Clue(words("何"), before=3, then=words("が")), Clue(words("」"), behind=1))),
    (asked.VAIN, (Clue(words("られる", "いられる"), behind=6, then=words("か")),)),
    (asked.VAIN, (Clue(words("の"), behind=6, then=words("か")),)),
    (asked.VAIN, (Clue(words(rhetoric.WHO), before=6, then=words("が", "を", "で", "に")),)),
    (asked.SAID, (Clue(words(rhetoric.SAYABLE), behind=9),)),
    (asked.SUPPOSED, (Clue(words("と"), behind=rhetoric.REACH, then=words("でも")),)),
    (asked.FAR, (Clue(words(rhetoric.FAR, "縁"), behind=rhetoric.REACH),)),
    (asked.MUST, (Clue(words("ざる"), behind=rhetoric.REACH),)),
    (asked.FAREWELL, (Clue(words(absence.FAREWELL), behind=rhetoric.REACH),)),
    (asked.NEVER, (Clue(words(twice.UNKNOWN), behind=rhetoric.REACH),)),
    (asked.MOOD, (Clue(words("気", "気分", "気持ち"), behind=9, then=words("に")),)),
    (
        asked.FAR,
        (
            Clue(words("と"), behind=rhetoric.REACH, then=words("は", "も")),
            Clue(words(rhetoric.SAYING), behind=rhetoric.REACH + 8),
        ),
    ),
    (asked.WITHOUT, (Clue(words("なし", "なく", "抜き", "ぬき"), behind=4),)),
    (asked.ENOUGH, (Clue(words(ENOUGH), behind=8),)),
    (asked.BECOMING, (Clue(words(rhetoric.BECOMING), behind=13),)),
    (asked.BECOMING | asked.WHITHER, (Clue(words(_PLACES), behind=13, then=words("か", "へ", "に")),)),
    (asked.FREED, (Clue(words(FREED), behind=11),)),
    (
        asked.EASED,
        (Clue(words("が", "は", "も"), behind=1), Clue(words(twice.LIGHTER), behind=6), Clue(words("なる"), behind=8)),
    ),
    (asked.USELESS, (Clue(words(rhetoric.VAIN, "早い"), behind=8),)),
    (asked.LACKING, (Clue(words(absence.LITTLE, absence.NOTHING), behind=9),)),
    (asked.LACKING, (Clue(words(absence.GOOD), behind=9), Clue(words(rhetoric.NEGATORS), behind=14))),
)
"""Beside the words that deny and that end a feeling, which a walk through the clause looks for."""

STANCE: tuple[Opening, ...] = (
    (asked.PREFERRED, (Clue(words(stance.PREFERRING, pos=("名詞,非自立",)), before=6, then=words("が")),)),
    (asked.HOLLOW, (Clue(words(aside.GLAD), before=2, then=words(rhetoric.NEGATORS, pos=("助動詞", "形容詞"))),)),
    (asked.HOLLOW, (Clue(words("あまり"), before=5),)),
    (asked.BANNED, (Clue(words("な", pos=("助詞,終助詞",)), behind=2),)),
    (asked.BIDDEN | asked.DOUBTED, (Clue(words("と", "って"), behind=6, then=words(disowned.SAYING)), _VAINLY)),
    (asked.FOOLED, (Clue(words(past.HOPING)), _VAINLY)),
    (
        asked.DOUBTED | asked.HOW_CAN,
        (
            Clue(words(disowned.REALLY, disowned.HOW_CAN, disowned.SUCH), before=disowned.BEFORE),
            Clue(words("か", "?", "られる", "いられる"), behind=12),
        ),
    ),
    (asked.NEEDLESS, (Clue(words(disowned.NEEDING), behind=1, then=words("が")),)),
    (asked.WAS, (Clue(words("た"), behind=6, then=words("頃", "ころ")),)),
    (asked.HOLLOW, (Clue(words(aside.GOOD, "すぎる", "過ぎる"), before=3, then=words("て", "で", "だ")),)),
    (
        asked.HOLLOW,
        (
            Clue(words(aside.GOOD, "すぎる", "過ぎる"), before=5, then=words("て", "で", "だ")),
            Clue(words("、"), before=1),
        ),
    ),
    (asked.OFFERED, (Clue(words("場合"), behind=9, clause=True),)),
    (asked.OFFERED, (Clue(words(aside.CASES), behind=9, then=words("は"), clause=True),)),
    (asked.OFFERED | asked.UNFULFILLED, (Clue(words("たら", "なら", "ば"), behind=9, clause=True),)),
    (asked.GRANTED, (Clue(words("として", "とも"), behind=6),)),
    (asked.TRAIT, (Clue(words("の", "だ"), behind=1, then=words(aside.ME, aside.KIN)),)),
    (asked.MANNER, (Clue(words(aside.SMILING), behind=0), Clue(words(aside.DECEIVING, aside.BEHIND), behind=8))),
    (asked.MANNER, (Clue(words(aside.SMILING), behind=0), Clue(words("の"), behind=12, then=words("ほう", "方")))),
    (asked.COMPARED, (Clue(words("に", "と"), behind=1, then=words("比べる")),)),
    (asked.COMPARED, (Clue(words("より", "ほど", "くらい", "ぐらい", pos=PARTICLE), behind=6),)),
    (asked.MEANT | asked.DOUBTED, (Clue(words("と"), behind=6, then=words("思う")),)),
    (asked.MEANT, (Clue(words("はず", "筈"), behind=5),)),
    (
        asked.QUOTED,
        (
            Clue(words("と", "って", "という", pos=PARTICLE), behind=6),
            Clue(words(stance.SAID, "噂", "評判", "うわさ"), behind=unreal.REACH),
            Clue(words(past.TURNS, pos=CONJUNCTIVE), behind=unreal.REACH),
        ),
    ),
    (
        asked.QUOTED,
        (Clue(words("噂", "評判", "うわさ"), behind=unreal.REACH), Clue(words(stance.INDEED), behind=unreal.REACH)),
    ),
    (
        asked.CITED,
        (
            Clue(words(aside.CLOSING, aside.CLOSED), behind=aside.QUOTE, then=words("と", "という")),
            Clue(words(aside.ASKING, aside.CITING, aside.SAYING, aside.TITLED), behind=aside.QUOTE + 10),
        ),
    ),
    (
        asked.CITED,
        (
            Clue(words(aside.CLOSING, aside.CLOSED), behind=aside.QUOTE, then=words("を", "の")),
            Clue(words(aside.NAMING), before=5, behind=aside.QUOTE + 10),
        ),
    ),
    (asked.UNMET, (Clue(words("た"), behind=6, then=words("のに")),)),
    (asked.INTENDED, (Clue(words("う"), behind=1, then=words("と")),)),
    (asked.SPOILT, (Clue(words(past.SPOILT), behind=16),)),
    (asked.SPOILT, (Clue(words("で"), behind=16, then=words("流れる")),)),
    (
        asked.OTHERS,
        (Clue(words(stance.PEOPLE), behind=4), Clue(words(stance.ASIDE, stance.ONLOOKING, "見る"), behind=12)),
    ),
    (
        asked.SO_TO_SAY,
        (
            Clue(words("か"), behind=5, then=words("で", "と")),
            Clue(words("いう", "言う", "いえる", "言える"), behind=8),
        ),
    ),
    (asked.SO_TO_SAY, (Clue(words("こと"), before=3, behind=1, then=words("は")),)),
    (
        asked.SO_TO_SAY,
        (Clue(words("と"), behind=1, then=words("いう", "いえる", "言える", "言う")), Clue(words("ば"), behind=3)),
    ),
    (asked.SO_TO_SAY, (Clue(words("っちゃ", "といえば"), behind=1),)),
    (asked.ONCE, (Clue(words(past.NOW), behind=unreal.REACH), Clue(words("た"), before=1, behind=6))),
    (asked.WAS, (Clue(words(past.BRIEF), behind=7),)),
    (asked.WAS, (Clue(words("た"), behind=6), Clue(words(past.ALTERED, past.GONE), behind=16))),
    (asked.WAS, (Clue(words("いる", "だ", "てる", "でる"), behind=6, then=words("た"), clause=True),)),
    (asked.UNTRUE, (Clue(words(unreal.UNTRUE), behind=9),)),
    (asked.LIMITED, (Clue(words("の"), behind=2, then=words("は")), Clue(words(unreal.FIRST), behind=10))),
    (asked.UNFULFILLED, (Clue(_IF, before=unreal.REACH), Clue(words("思う", "はず", "かも", "う"), behind=8))),
    (asked.UNFULFILLED, (Clue(words("のに"), behind=9),)),
    (
        asked.WISHED | asked.UNFULFILLED,
        (Clue(words(unreal.WISHES, pos=("助動詞", "形容詞,非自立")), behind=6, clause=True),),
    ),
    (asked.WISHED, (Clue(words("ます"), behind=6, then=words("よう"), clause=True),)),
    (asked.WISHED, (Clue(words("いい"), behind=8, then=words("な", "なあ"), clause=True),)),
    (asked.WONDERED | asked.DOUBTED, (Clue(words("か", "?"), behind=7, clause=True),)),
)

DEGREE: tuple[Gate, ...] = (
    (Clue(words(INTENSITY, BESIDE), before=3),),
    *((Clue(words(firsts), before=4, then=words(last)),) for last, firsts in TAKEN_APART.items()),
    (Clue(words("ほど", "くらい", "ぐらい"), before=1),),
    (Clue(words("すぎる", "過ぎる"), behind=1),),
    (Clue(words(UTTER, "しよう"), before=6, behind=4),),
    (Clue(words("なる"), behind=4, then=words("ない")),),
)
CONDITION: tuple[Gate, ...] = (
    (Clue(words(context.CONDITIONAL, pos=(*CONJUNCTIVE, *AUXILIARY)), behind=6, clause=True),),
    (Clue(words("かも"), behind=6, clause=True),),
)
GATES: tuple[Opening, ...] = (
    *DENIAL,
    *STANCE,
    *((asked.DEGREE, gate) for gate in DEGREE),
    *((asked.CONDITION, gate) for gate in CONDITION),
)
"""One open gate lets its rules read a mention."""
