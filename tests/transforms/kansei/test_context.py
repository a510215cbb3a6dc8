"""What context does to a mention: each rule by name, where it holds and where it does not."""

from __future__ import annotations

from itertools import product

import pytest

from pipelines import dictionary
from quality.contracts import tables
from transforms.kansei import context
from transforms.kansei.context import HEAD, LEAST, MOST, TAIL, effect
from transforms.kansei.degree import BESIDE, INTENSITY
from transforms.kansei.matching import Mention
from transforms.kansei.negation import DENYING, TIMES
from transforms.kansei.stance import Stance
from transforms.language.tokens import Token

STANCES_DENYING = {"other_preferred", "quotation", "spoilt", "limited"}
EITHER = {"unfulfilled", "question"}
"""Rules that deny where more words agree, and else only weigh less."""
STANCES = {"comparison", "supposed", "others", "so_to_say", "once", "was", "wish", *EITHER, *STANCES_DENYING}
HOLDS = [
    # rule,              sentence,                               mention
    ("negation",          "最後まで好きになれなかった。",           "好き"),
    ("negation",          "涙は流さない。",                        "涙"),
    ("negation",          "退屈する暇もない。",                     "退屈"),
    ("negation",          "ちっとも面白くありませんでした。",         "面白く"),
    ("negation",          "怒ってなどいない。",                     "怒っ"),
    ("negation",          "嫌がらずに手伝う。",                     "嫌がら"),
    ("negation",          "嘘のない、悲しみのない世界。",            "悲しみ"),
    ("negation",          "面白い映画ではなかった。",               "面白い"),
    ("negation",          "楽しいと思ったことがない。",              "楽しい"),
    ("negation",          "安心して眠れない夜。",                   "安心"),
    ("negation",          "驚きの気配もなければ、退屈だけだ。",      "驚き"),
    ("negation",          "不安なしで始める。",                     "不安"),
    ("negation",          "恐れることは何もない。",                 "恐れる"),
    ("negation",          "涙なんて、流さない。",                   "涙"),
    ("negation",          "嬉しいわけがない。",                     "嬉しい"),
    ("partial_negation",  "悲しいわけではない。",                   "悲しい"),
    ("partial_negation",  "怖いというほどではなかった。",            "怖い"),
    ("partial_negation",  "幸せとは限らない。",                     "幸せ"),
    ("partial_negation",  "退屈とは言えない。",                     "退屈"),
    ("double_negation",   "泣かずにはいられない。",                 "泣か"),
    ("double_negation",   "嬉しくないわけではない。",               "嬉しく"),
    ("double_negation",   "感謝しなかった日は一日もない。",           "感謝"),
    ("double_negation",   "不満がないと言えば嘘になる。",            "不満"),
    ("double_negation",   "今こそ信じなければ。",                   "信じ"),
    ("double_negation",   "人を信じないといけない。",               "信じ"),
    ("unceasing",         "ドキドキが止まらない。",                 "ドキドキ"),
    ("unceasing",         "悲しみは癒えなかった。",                 "悲しみ"),
    ("unceasing",         "喜びを隠しきれない。",                   "喜び"),
    ("unceasing",         "涙をこらえきれなかった。",               "涙をこらえ"),
    ("unceasing",         "興奮冷めやらぬ会場。",                   "興奮"),
    ("unceasing",         "希望を捨てない。",                       "希望"),
    ("cessation",         "悲しみが消えた。",                       "悲しみ"),
    ("cessation",         "長年の怒りもすっかり冷めた。",            "怒り"),
    ("cessation",         "不安を解消した。",                       "不安"),
    ("cessation",         "寂しさを忘れさせてくれる歌。",            "寂しさ"),
    ("only_not",          "楽しいだけではない。",                   "楽しい"),
    ("only_not",          "悲しみしかない部屋。",                   "悲しみ"),
    ("only_not",          "美しいばかりでなく優しい。",              "美しい"),
    ("only_not",          "愛にほかならない。",                     "愛"),
    ("only_not",          "悲しみにもかかわらず歌う。",              "悲しみ"),
    ("tag_question",      "楽しいじゃないか。",                     "楽しい"),
    ("tag_question",      "素晴らしい一年になるのではないだろうか。",   "素晴らしい"),
    ("tag_question",      "悲しいんじゃないの。",                   "悲しい"),
    ("unexpected",        "こんなに面白いとは思わなかった。",         "面白い"),
    ("rhetorical",        "誰がお前なんか信じるものか。",            "信じる"),
    ("rhetorical",        "この話のどこが面白いのか。",              "面白い"),
    ("far_from",          "楽しむどころではない。",                 "楽しむ"),
    ("far_from",          "喜ぶどころか怒り出した。",               "喜ぶ"),
    ("negation",          "怖くも悲しくもない。",                   "怖く"),
    ("negation",          "喜びでも悲しみでもない。",               "喜び"),
    ("negation",          "この盤に暗い曲は入っていない。",         "暗い"),
    ("negation",          "笑える場面はひとつもなかった。",         "笑える"),
    ("negation",          "嬉しそうな顔ひとつ見せない。",           "嬉し"),
    ("negation",          "優しい言葉をかける人は、どこにもいない。", "優しい"),
    ("negation",          "涙は一滴も出なかった。",                "涙"),
    ("negation",          "怒るだけ無駄だ。",                      "怒る"),
    ("negation",          "嘆いても始まらない。",                  "嘆い"),
    ("negation",          "信じてはくれなかった。",                "信じ"),
    ("partial_negation",  "悲しむほどのことではない。",            "悲しむ"),
    ("partial_negation",  "楽しくないの？",                        "楽しく"),
    ("rhetorical",        "どこが面白いのか分からない。",           "面白い"),
    ("negation",          "今日はのんびりできなかった。",           "のんびり"),
    ("negation",          "津波の心配はない。",                    "津波"),
    ("negation",          "参考になる話は何もなかった。",           "参考"),
    ("negation",          "喜びでも悲しみでもなく、静かだった。",    "喜び"),
    ("negation",          "希望なんて、もうどこにも残っていない。",  "希望"),
    ("negation",          "感謝の言葉ひとつない。",                "感謝"),
    ("negation",          "信じる気持ちがない。",                  "信じる"),
    ("lacking",           "期待は薄い。",                          "期待"),
    ("lacking",           "満足度は低い。",                        "満足"),
    ("lacking",           "不安をゼロに。",                        "不安"),
    ("lacking",           "味に自信は高くない。",                  "自信"),
    ("cause",             "不安で眠れなかった。",                  "不安"),
    ("cause",             "緊張のあまり声が出なかった。",           "緊張"),
    ("cause",             "怖くて動けない。",                      "怖く"),
    ("unsaid",            "喜びを伝えられない。",                  "喜び"),
    ("unsaid",            "好きと言えなかった。",                  "好き"),
    ("unheeded",          "悲しみに気づかない。",                  "悲しみ"),
    ("double_negation",   "涙なしには読めない。",                  "涙"),
    ("double_negation",   "楽しくないって言ったら嘘になる。",       "楽しく"),
    ("cessation",         "信じる心をなくした。",                  "信じる"),
    ("cessation",         "不安な夜に、さようなら。",              "不安"),
    ("cessation",         "笑い声の絶えた家。",                    "笑い声"),
    ("unceasing",         "信頼は揺るがない。",                    "信頼"),
    ("unceasing",         "涙をこらえることができない。",           "涙をこらえる"),
    ("rhetorical",        "これが幸せだと言えるだろうか。",         "幸せ"),
    ("rhetorical",        "どこに喜ぶ理由がある。",                "喜ぶ"),
    ("far_from",          "料理が楽しいとはお世辞にも言えない。",    "楽しい"),
    ("double_negation",   "怒らない人がいるだろうか。",             "怒ら"),
    ("double_negation",   "信じない親がどこにいる。",               "信じ"),
    ("double_negation",   "彼を信じずに、誰を信じる。",             "信じずに"),
    ("double_negation",   "怒らずにいられるか。",                   "怒ら"),
    ("double_negation",   "不安がなかったと言ったら嘘になる。",      "不安"),
    ("cessation",         "恐怖は好奇心に変わった。",               "恐怖"),
    ("cessation",         "緊張から、やっと解放された。",           "緊張"),
    ("cessation",         "恨むのはもうやめよう。",                 "恨む"),
    ("unceasing",         "怒りは収まるどころか募る。",             "怒り"),
    ("rhetorical",        "誰が喜ぶんだ、こんな企画。",             "喜ぶ"),
    ("rhetorical",        "楽しい人がどこにいる。",                 "楽しい"),
    ("far_from",          "誠実とはほど遠い。",                    "誠実"),
    ("far_from",          "愛情のある料理とは言いがたい。",         "愛情"),
    ("superlative",       "これほど嬉しいことはない。",             "嬉しい"),
    ("superlative",       "これ以上の幸せはない。",                "幸せ"),
    ("superlative",       "こんなに嬉しいことがあるだろうか。",      "嬉しい"),
    ("plea",              "びっくりさせないで。",                   "びっくり"),
    ("other_preferred",   "前のほうが楽しかった。",                "楽しかっ"),
    ("comparison",        "怒りよりも涙が出た。",                  "怒り"),
    ("comparison",        "泣くほど笑った。",                     "泣く"),
    ("supposed",          "楽しいはずの旅行が退屈だった。",         "楽しい"),
    ("quotation",         "感動したと言うが、私は眠かった。",        "感動"),
    ("quotation",         "面白いと評判だったのに、まずかった。",    "面白い"),
    ("spoilt",            "楽しい旅行が台風で中止になった。",        "楽しい"),
    ("others",            "楽しんでいる人たちを眺める。",           "楽しん"),
    ("so_to_say",         "楽しいといえば楽しい。",                "楽しい"),
    ("once",              "昔は怖かったが、今は平気だ。",           "怖かっ"),
    ("once",              "ずっと嫌いだった魚が、今では好物だ。",    "嫌い"),
    ("was",               "尊敬していた先生に叱られた。",           "尊敬"),
    ("was",               "大喜びしたのもつかの間、雨になった。",    "大喜び"),
    ("unfulfilled",       "晴れたら最高だったのに。",              "最高"),
    ("was",               "楽しかった日々は終わった。",             "楽しかっ"),
    ("unfulfilled",       "会えていたら、どんなに嬉しかっただろう。", "嬉しかっ"),
    ("limited",           "楽しいのは最初だけだった。",             "楽しい"),
    ("others",            "観客は泣いていたが、私は楽しかった。",    "泣い"),
    ("question",          "幸せですか、と聞いた。",                "幸せ"),
    ("comparison",        "勝った喜びより、悔しさが残る。",         "喜び"),
    ("wish",              "笑っていたい。",                        "笑っ"),
    ("wish",              "幸せになりますように。",                "幸せ"),
    ("question",          "楽しいですか。",                        "楽しい"),
    ("intensified",       "とても寂しい。",                         "寂しい"),
    ("intensified",       "寂しくてたまらない。",                   "寂しく"),
    ("intensified",       "楽しみで仕方がない。",                   "楽しみ"),
    ("intensified",       "嬉しくてならない。",                     "嬉しく"),
    ("intensified",       "不安でどうしようもない。",               "不安"),
    ("intensified",       "怖すぎる。",                            "怖"),
    ("intensified",       "踊り出すほど嬉しい。",                   "嬉しい"),
    ("intensified",       "深い悲しみ。",                          "悲しみ"),
    ("softened",          "少し寂しい。",                          "寂しい"),
    ("softened",          "どこか懐かしい。",                       "懐かしい"),
    ("before_concession", "怖いけれど楽しい。",                     "怖い"),
    ("after_concession",  "怖いけれど楽しい。",                     "楽しい"),
    ("before_concession", "悲しくても笑う。",                       "悲しく"),
    ("after_concession",  "でも今は幸せだ。",                       "幸せ"),
    ("condition",         "泣いたら忘れる。",                       "泣い"),
    ("condition",         "楽しければいい。",                       "楽しけれ"),
    ("possibility",       "悲しいかもしれない。",                   "悲しい"),
]  # fmt: skip
DOES_NOT_HOLD = [
    # rule,              sentence,                               mention
    ("negation",          "泣いて帰らない人。",                     "泣い"),
    ("negation",          "怖くて動けなかった。",                   "怖く"),
    ("negation",          "わくわくして眠れない。",                 "わくわく"),
    ("negation",          "楽しい時間を忘れはしない。",              "楽しい"),
    ("negation",          "悲しいから歌わない。",                   "悲しい"),
    ("negation",          "悲しい。もう歌わない。",                 "悲しい"),
    ("negation",          "悲しみ、それは消えない。",               "悲しみ"),
    ("negation",          "悲しいに違いない。",                     "悲しい"),
    ("negation",          "悲しいかもしれない。",                   "悲しい"),
    ("negation",          "寂しくて仕方がない。",                   "寂しく"),
    ("negation",          "不安でどうしようもない。",               "不安"),
    ("negation",          "楽しければ帰らない。",                   "楽しけれ"),
    ("negation",          "誰にも言えない悲しみ。",                 "悲しみ"),
    ("negation",          "悲しみに限らず歌う。",                   "悲しみ"),
    ("negation",          "どうすれば楽しいのか分からない。",         "楽しい"),
    ("partial_negation",  "悲しいわけがある。",                     "悲しい"),
    ("partial_negation",  "楽しいんじゃないの？",                   "楽しい"),
    ("negation",          "不安で眠れなかった。",                  "不安"),
    ("negation",          "魔法少女たちは、誰にも知られず街を守る。", "魔法少女"),
    ("negation",          "喜びを伝えられない。",                  "喜び"),
    ("lacking",           "期待は薄くない。",                      "期待"),
    ("lacking",           "感動が深くなる。",                      "感動"),
    ("lacking",           "怒りが低くうなる。",                    "怒り"),
    ("cause",             "不安ではない。",                        "不安"),
    ("cause",             "笑顔で帰れなかった。",                  "笑顔"),
    ("unsaid",            "喜びもなく、語りもない。",              "喜び"),
    ("unsaid",            "面白いとは言えない。",                  "面白い"),
    ("unheeded",          "悲しみに気づいた。",                    "悲しみ"),
    ("unheeded",          "幸せになれない。",                      "幸せ"),
    ("cessation",         "酸味が後を引く。",                      "酸味"),
    ("cessation",         "両想いだったと知るのは、卒業の後だ。",    "両想い"),
    ("cessation",         "カホンの乾いた音が響く。",              "カホン"),
    ("rhetorical",        "どこに行っても楽しい町がある。",         "楽しい"),
    ("double_negation",   "泣かないし笑わない。",                   "泣か"),
    ("unceasing",         "ドキドキが止まった。",                   "ドキドキ"),
    ("cessation",         "悲しみが消えない。",                     "悲しみ"),
    ("cessation",         "悲しみを抱いて去った。",                 "悲しみ"),
    ("only_not",          "楽しいだけだ。",                         "楽しい"),
    ("tag_question",      "楽しい話ではない。",                     "楽しい"),
    ("unexpected",        "面白いとは思わなかった。",               "面白い"),
    ("rhetorical",        "面白いものが多い。",                     "面白い"),
    ("far_from",          "楽しむところだ。",                       "楽しむ"),
    ("negation",          "思いがけない贈り物に、声も出ない。",      "思いがけない"),
    ("negation",          "ひとりきり 帰る場所もない",              "ひとりきり"),
    ("negation",          "いつか笑えない日が来る。",               "いつか"),
    ("cessation",         "やっと不安から解放された。",             "やっと"),
    ("superlative",       "前作ほど面白くはない。",                "面白く"),
    ("plea",              "泣かないで。",                          "泣か"),
    ("other_preferred",   "雨のほうが楽しい。",                    "楽しい"),
    ("comparison",        "膝が笑うほどの高さ。",                  "膝が笑う"),
    ("supposed",          "楽しいはずだ。",                        "楽しい"),
    ("quotation",         "母に情けないと言われた。",               "情けない"),
    ("spoilt",            "中止になって、ほっとした。",             "ほっと"),
    ("others",            "楽しむ人が多い。",                      "楽しむ"),
    ("so_to_say",         "楽しいと言う。",                        "楽しい"),
    ("once",              "怖かったので、今は行かない。",           "怖かっ"),
    ("was",               "尊敬していた。",                        "尊敬"),
    ("unfulfilled",       "楽しいのに泣く。",                      "楽しい"),
    ("was",               "楽しかった夏が懐かしい。",              "楽しかっ"),
    ("spoilt",            "震災のあと、壊れた時計を直した。",       "震災"),
    ("limited",           "楽しいのはこの店だけだ。",              "楽しい"),
    ("others",            "私は泣いていたが、私は楽しかった。",      "泣い"),
    ("before_concession", "うざいんだけど。",                      "うざい"),
    ("before_concession", "目に入れても痛くない孫だ。",             "目に入れ"),
    ("wish",              "笑っている。",                          "笑っ"),
    ("question",          "楽しいだろうか。",                      "楽しい"),
    ("intensified",       "とても遠い町の、悲しい話。",              "悲しい"),
    ("intensified",       "深い森の悲しみ。",                       "悲しみ"),
    ("intensified",       "泣いても仕方がない。",                   "泣い"),
    ("softened",          "少し歩いて、嬉しい知らせを聞く。",         "嬉しい"),
    ("before_concession", "怖いから楽しい。",                       "怖い"),
    ("after_concession",  "楽しいけれど怖い。",                     "楽しい"),
    ("condition",         "楽しいから笑う。",                       "楽しい"),
    ("possibility",       "悲しいから雨かもしれない。",              "悲しい"),
]  # fmt: skip


def mention(sentence: str, word: str) -> Mention:
    start = sentence.index(word)
    found = [found for found in dictionary.matcher().mentions(sentence, "article") if found.start == start]
    return next(found for found in found if "opposite" not in found.rule)


@pytest.mark.parametrize(("rule", "sentence", "word"), HOLDS)
def test_a_rule_holds_here_and_is_named(rule: str, sentence: str, word: str) -> None:
    found = mention(sentence, word)
    assert rule in found.rule.split("+")
    assert rule in EITHER or found.negated == (rule in DENYING | STANCES_DENYING)
    assert (found.weight < 0) == found.negated


@pytest.mark.parametrize(("rule", "sentence", "word"), DOES_NOT_HOLD)
def test_a_rule_does_not_hold_there(rule: str, sentence: str, word: str) -> None:
    assert rule not in mention(sentence, word).rule.split("+")


def test_every_rule_has_an_example_of_both_kinds() -> None:
    others = {"intensified", "softened", "before_concession", "after_concession", "condition", "possibility"}
    rules = {*TIMES, *STANCES, *others}
    assert {rule for rule, _, _ in HOLDS} == rules
    assert {rule for rule, _, _ in DOES_NOT_HOLD} == rules


@pytest.mark.parametrize(
    "ladder",
    [
        ("少し寂しい", "寂しい", "とても寂しい", "たまらなく寂しい"),
        ("寂しいわけではない", "寂しかったら泣く", "寂しい", "寂しくてたまらない"),
        ("寂しいけど歌う", "寂しい", "楽しいけど寂しい"),
    ],
)
def test_weights_climb_with_the_wording(ladder: tuple[str, ...]) -> None:
    weights = [mention(sentence, "寂し").weight for sentence in ladder]
    assert weights == sorted(set(weights))


def test_an_idiom_is_one_mention_and_its_words_are_none() -> None:
    for sentence, idiom in (("後ろ髪を引かれる思い", "後ろ髪を引かれる"), ("予告編に胸が躍る", "胸が躍る")):
        found = dictionary.matcher().mentions(sentence, "article")
        assert {mention.lemma for mention in found} == {idiom}
        assert {sentence[mention.start : mention.end] for mention in found} == {idiom}


def test_no_combination_of_rules_leaves_the_bounds_of_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    contract = tables()["silver.mentions"].columns
    token = [Token(0, "悲しい", "形容詞,自立", "悲しい", "カナシイ")]
    degrees = {*INTENSITY.values(), *BESIDE.values(), 1.4, 1.7}
    for kind, degree, turn, given in product(["", *TIMES], degrees, (HEAD, 1.0, TAIL), (0.6, 0.7, 1.0)):
        for name, value in (("intensity", degree), ("concession", turn), ("condition", given)):
            monkeypatch.setattr(context, name, lambda *_, value=value: ("named", value))
        monkeypatch.setattr(context, "negation", lambda *_, kind=kind: kind)
        monkeypatch.setattr(context, "stance", lambda *_: Stance("named", 0.2))
        times = effect(token, 0, 1).times
        assert contract["intensified"].min <= LEAST <= times <= MOST <= contract["intensified"].max
        assert times <= contract["weight"].max


@pytest.mark.parametrize("degree", [*INTENSITY, *BESIDE])
def test_every_word_of_degree_is_seen_before_a_feeling(degree: str) -> None:
    found = mention(f"{degree}悲しみ。", "悲しみ")
    assert found.rule == ("intensified" if found.weight > mention("悲しみ。", "悲しみ").weight else "softened")
    assert found.intensified == {**INTENSITY, **BESIDE}[degree]
