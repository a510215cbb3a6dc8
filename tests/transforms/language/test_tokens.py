"""Tokens as Janome with the kansei user dictionary gives them."""

from __future__ import annotations

import pytest

from pipelines import dictionary
from transforms.language.tokens import Token


def test_a_token_ends_after_its_surface_and_knows_its_kind() -> None:
    token = Token(3, "楽しく", "形容詞,自立", "楽しい", "タノシク")
    assert token.end == 6
    assert token.is_a("動詞", "形容詞,自立")
    assert not token.is_a("形容詞,非自立", "名詞")


@pytest.mark.parametrize(
    "sentence",
    [
        "今日はとても嬉しい。", "  前に空白がある", "間に 空白 がある", "\u3000\u2028全角も \t", "末尾に空白  ",
        "ﾊﾝｶｸ👪\u200bカナ", "縺ゅ→縺�", "半分の\ud83dペア", "あ" * 400, "ア" * 400, "x" * 400,
    ],
)  # fmt: skip
def test_every_token_stands_where_it_says_it_stands(sentence: str) -> None:
    end = 0
    for token in dictionary.matcher().tokenise(sentence):
        assert sentence[token.start : token.end] == token.surface
        assert not sentence[end : token.start].strip()
        end = token.end
    assert not sentence[end:].strip()


def test_space_around_a_sentence_gives_no_token() -> None:
    assert [token.surface for token in dictionary.matcher().tokenise("  夜 空 ")] == ["夜", " ", "空"]
    assert dictionary.matcher().tokenise("  ") == []
