"""What context does to a mention: each rule by name, where it holds and where it does not."""

from __future__ import annotations

from itertools import product

import pytest

from pipelines import dictionary
from quality.contracts import tables
from transforms.kansei import context
from transforms.kansei.context import BESIDE, HEAD, INTENSITY, LEAST, MOST, TAIL, effect
from transforms.kansei.matching import Mention
from transforms.kansei.negation import DENYING, TIMES
from transforms.language.tokens import Token

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
    ("intensified",       "とても寂しい。",                         "寂しい"),
    ("intensified",       "寂しくてたまらない。",                   "寂しく"),
    ("intensified",       "楽しみで仕方がない。",                   "楽しみ"),
    ("intensified",       "嬉しくてならない。",                     "嬉しく"),
    ("intensified",       "不安でどうしようもない。",               "不安"),
    ("intensified",       "怖すぎる。",                            "怖"),
    ("intensified",       "言葉にできないほど嬉しい。",             "嬉しい"),
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
    ("double_negation",   "泣かないし笑わない。",                   "泣か"),
    ("unceasing",         "ドキドキが止まった。",                   "ドキドキ"),
    ("cessation",         "悲しみが消えない。",                     "悲しみ"),
    ("cessation",         "悲しみを抱いて去った。",                 "悲しみ"),
    ("only_not",          "楽しいだけだ。",                         "楽しい"),
    ("tag_question",      "楽しい話ではない。",                     "楽しい"),
    ("unexpected",        "面白いとは思わなかった。",               "面白い"),
    ("rhetorical",        "面白いものが多い。",                     "面白い"),
    ("far_from",          "楽しむところだ。",                       "楽しむ"),
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
    assert found.negated == (rule in DENYING)
    assert (found.weight < 0) == found.negated


@pytest.mark.parametrize(("rule", "sentence", "word"), DOES_NOT_HOLD)
def test_a_rule_does_not_hold_there(rule: str, sentence: str, word: str) -> None:
    assert rule not in mention(sentence, word).rule.split("+")


def test_every_rule_has_an_example_of_both_kinds() -> None:
    rules = {*TIMES, "intensified", "softened", "before_concession", "after_concession", "condition", "possibility"}
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
        times = effect(token, 0, 1).times
        assert contract["intensified"].min <= LEAST <= times <= MOST <= contract["intensified"].max
        assert times <= contract["weight"].max


@pytest.mark.parametrize("degree", [*INTENSITY, *BESIDE])
def test_every_word_of_degree_is_seen_before_a_feeling(degree: str) -> None:
    found = mention(f"{degree}悲しみ。", "悲しみ")
    assert found.rule == ("intensified" if found.weight > mention("悲しみ。", "悲しみ").weight else "softened")
    assert found.intensified == {**INTENSITY, **BESIDE}[degree]
