"""ISO 639: the two-letter codes, and codes of three letters for what has none of two. Anything else is no language."""

_TWO = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es
    et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki
    kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no
    nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te
    tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()  # noqa: SIM905 - a block of codes is easier to check than a list of strings
)
_THREE = frozenset(("ain", "ams", "ceb", "chr", "cmn", "fil", "hak", "haw", "hmn", "jsl", "mis", "mul", "mvi", "nan",
                    "nah", "okn", "ryu", "und", "wuu", "xug", "yox", "yoi", "yue", "zxx"))  # fmt: skip
"""Languages of Japan and its neighbours that have no code of two letters; und, mul, mis and zxx name none."""
OLD_NAMES = {
    "jpn": "ja", "eng": "en", "kor": "ko", "zho": "zh", "chi": "zh", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de",
    "spa": "es", "ita": "it", "rus": "ru", "por": "pt", "vie": "vi", "tha": "th", "ind": "id", "msa": "ms", "may": "ms",
    "nld": "nl", "dut": "nl", "swe": "sv", "lat": "la", "hin": "hi", "ara": "ar", "iw": "he", "in": "id", "ji": "yi",
}  # fmt: skip
"""What ONIX and libraries write (ISO 639-2), and withdrawn codes → the code that BCP 47 asks for."""


def is_language(code: str) -> bool:
    """Is it the code of a language?"""
    return code in _TWO or code in _THREE
