"""Many texts read as one give what each of them gives alone, whatever stands beside it."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.language.corpus import Corpus
from transforms.language.normalise import normalise
from transforms.language.sentences import LONGEST, sentences

ODD = "ｶﾞﾊﾟ㌔①…！？　　か\u3099\u309a\u0301\u0323\u05b0\u200b👨\u200d👩각ᅡ\ud800。、」\n x"
texts = st.text(st.sampled_from(ODD), max_size=30)
LONG = "あ" * LONGEST


@given(st.lists(texts, max_size=6))
@example([LONG, f"{LONG}い", f"{LONG}。", "", "　", f"{LONG}、{LONG}"])
@example(["\u3099か", "か", "\u3099", "(\u309aД"])
@settings(max_examples=300, deadline=None)
def test_a_corpus_holds_the_sentences_of_each_text_where_they_stand(given_texts: list[str]) -> None:
    corpus = Corpus.of(given_texts)
    parts, starts = corpus.sentences()
    owners = corpus.owners(starts)
    found = list(zip(owners.tolist(), (starts - corpus.begins[owners]).tolist(), parts, strict=True))
    alone = [(number, *part) for number, text in enumerate(given_texts) for part in sentences(normalise(text).text)]
    assert found == alone


@given(st.lists(texts, max_size=6))
@example(["\u3099か", "か", "\u3099", "(\u309aД"])
@settings(max_examples=300, deadline=None)
def test_a_span_leads_back_into_its_own_text_whatever_stands_beside_it(given_texts: list[str]) -> None:
    corpus, wholes = Corpus.of(given_texts), [normalise(text) for text in given_texts]
    spans = [
        (number, start, end)
        for number, whole in enumerate(wholes)
        for start in range(len(whole.text))
        for end in range(start + 1, min(start + 4, len(whole.text) + 1))
    ]
    number, start, end = np.array(spans, dtype=np.int64).reshape(-1, 3).T
    found = corpus.originals(corpus.begins[number] + start, corpus.begins[number] + end)
    alone = [(number, *wholes[number].original(start, end)) for number, start, end in spans]
    assert list(zip(*(column.tolist() for column in found), strict=True)) == alone
