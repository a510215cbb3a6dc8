"""Readings in Latin letters: Hepburn, long vowels marked with a macron where the kana mark them with ー."""

from __future__ import annotations

import re
import unicodedata

import jaconv

SMALL = {
    "てぃ": "ti", "でぃ": "di", "とぅ": "tu", "どぅ": "du", "でゅ": "dyu", "うぃ": "wi", "うぇ": "we", "うぉ": "wo",
}  # fmt: skip
"""Syllables of foreign words that jaconv spells letter by letter."""
LONG = {"a-": "ā", "i-": "ī", "u-": "ū", "e-": "ē", "o-": "ō"}
KANA_OR_KANJI = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]")


def romaji(reading: str | None) -> str | None:
    """A reading in kana in Latin letters, each word capitalised: ヨルノ ウミ → Yoruno Umi.

    None where there is no reading, or where it holds something that is no kana: a guess is no reading.
    """
    latin = _latin(reading or "")
    return latin and re.sub(r"(?<![\w'])\w", lambda first: first[0].upper(), latin)


def romaji_phrase(reading: str) -> str | None:
    """The same of a phrase, its first word alone capitalised: ヨル ノ ウミ → Yoru no umi. ・ is a stroke."""
    latin = _latin(reading.replace("・", " / "))
    return latin and latin[0].upper() + latin[1:]


def _latin(reading: str) -> str | None:
    hiragana = jaconv.kata2hira(unicodedata.normalize("NFKC", reading))
    for syllable, letters in SMALL.items():
        hiragana = hiragana.replace(syllable, letters)
    hiragana = re.sub(r"ん(?=[あいうえおやゆよ])", "n'", hiragana)
    latin = str(jaconv.kana2alphabet(hiragana))
    latin = latin.replace("cch", "tch")
    for written, long in LONG.items():
        latin = latin.replace(written, long)
    return None if KANA_OR_KANJI.search(latin) else latin or None
