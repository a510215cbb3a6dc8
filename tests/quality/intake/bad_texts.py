"""Files in the wrong encoding, with bad characters, or by bad names; and good ones that look like them."""
# ruff: noqa: E501 – one case, one line

from __future__ import annotations

from tests.quality.intake.made_files import ACCEPT, HEAD, PLAIN, REJECT, Case, catalog, row, value

KANJI_ONLY = HEAD + "".join(
    row(n, t, title_kana="", artist="", lyrics="") for n, t in enumerate(("東京物語", "夜明前", "風"), 1)
)


def encodings() -> dict[str, Case]:
    whole = catalog("青い歌", "夜明けの歌", "雨の手紙", "橋", "朝", "海")
    cases: dict[str, Case] = {
        f"{name} for the promise": ("catalog.csv", whole.encode(name), REJECT)
        for name in ("utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "euc_jp", "iso2022_jp")
    }
    cases["kanji alone in EUC-JP"] = ("catalog.csv", KANJI_ONLY.encode("euc_jp"), REJECT)
    half = catalog("ｶﾞﾗｽﾉｺﾞｺﾞ", "ﾃｽﾄ", "ﾖｱｹ", rows=3, title_kana="ﾖｱｹ", artist="ﾐﾅﾓ", lyrics="")
    cases["half-width kana in EUC-JP"] = ("catalog.csv", half.encode("euc_jp"), REJECT)
    cases["half-width kana in CP932"] = ("catalog.csv", half.encode("cp932"), ACCEPT)
    chinese = catalog(
        "春天的花", "雨中的信", "月亮代表我的心", rows=3, title_kana="", artist="王力宏", lyrics="我们都是好朋友"
    )
    big = catalog(
        "春天的花", "雨中的信", "月亮代表我的心", rows=3, title_kana="", artist="王力宏", lyrics="我們都是好朋友"
    )
    korean = catalog("봄날", "비의 편지", "바다", rows=3, title_kana="", artist="방탄소년단", lyrics="우리는 모두 친구")
    russian = catalog("Весна", "Письмо", "Море", rows=3, title_kana="", artist="Кино", lyrics="Группа крови")
    french = catalog(
        "Élève", "Été", "Déjà vu à Paris", rows=3, title_kana="", artist="Orchestre", lyrics="Où est ma forêt"
    )
    for name, text, kinds in (
        ("Chinese", chinese, ("gb18030", "gb2312", "hz")), ("Taiwanese", big, ("big5", "big5hkscs")),
        ("Korean", korean, ("euc_kr", "cp949", "johab", "iso2022_kr")), ("Russian", russian, ("cp1251", "koi8_r", "cp866")),
        ("French", french, ("latin-1", "cp1252", "mac_roman")),
    ):  # fmt: skip
        for kind in kinds:
            expected = [1, 2, 3] if kind == "hz" else REJECT
            cases[f"{name} in {kind}"] = ("catalog.csv", text.encode(kind), expected)
    cases["UTF-7"] = ("catalog.csv", whole.encode("utf-7"), [1, 2, 3, 4, 5, 6])
    cases["UTF-8 read as Latin-1, whole"] = (
        "catalog.csv",
        whole.encode().decode("latin-1").encode(),
        list(range(1, 7)),
    )
    cases["UTF-8 read as CP932, whole"] = (
        "catalog.csv", whole.encode().decode("cp932", "ignore").encode(), list(range(1, 7)),
    )  # fmt: skip
    cases["UTF-8 twice over CP1252"] = ("catalog.csv", value("é".encode().decode("cp1252") + "toile"), [2])
    cases["one kanji read as CP1252"] = ("catalog.csv", value("æ„›"), [2])
    cases["part of a value read as Latin-1"] = ("catalog.csv", value("題名 " + "の歌".encode().decode("latin-1")), [2])
    cases["CP932 with 0x5C"] = ("catalog.csv", catalog("表現ソング能十", "ポスト貼").encode("cp932"), ACCEPT)
    cases["UTF-16 with its mark"] = ("catalog.csv", whole.encode("utf-16"), ACCEPT)
    cases["UTF-16 cut in a character"] = ("catalog.csv", whole.encode("utf-16")[:-1], REJECT)
    cases["two encodings in one file"] = ("catalog.csv", PLAIN + row(7, "夜").encode("cp932"), REJECT)
    cases["an overlong slash"] = ("catalog.csv", value("a/b").replace(b"a/b", b"a\xc0\xafb"), [2])
    cases["CESU-8"] = ("catalog.csv", value("\ud83d\ude00"), [2])
    return cases


def texts() -> dict[str, Case]:
    bad = {
        "zero width": "青\u200bい", "right to left": "a\u202ecba", "isolate": "a\u2066b", "soft hyphen": "so\u00adft",
        "mark inside": "a\ufeffb", "vertical tab": "a\x0bb", "form feed": "a\x0cb", "escape": "a\x1b[2Jb",
        "C1": "a\x85b", "separator of lines": "a\u2028b", "gaiji": "\ue000", "lost": "a\ufffdb", "DEL": "a\x7fb",
        "interlinear": "a\ufff9b\ufffac\ufffb", "filler": "a\u3164", "tag": "a\U000e0061", "no character": "a\ufdd0",
        "mojibake, cut": "縺ゅ＞縺", "mojibake with losses": "縺ｾ縺・繧峨ａ縺ｪ縺?", "curly quote as CP1252": "donâ€™t",
        "Armenian o": "Lօve", "Cherokee A": "Ꭰpple", "Cyrillic among wide letters": "ＬОＶＥ", "Khmer vowel": "a\u17b4b",
        "Arabic mark": "a\u061cb", "variant of a Latin letter": "A\ufe0f", "variant twice": "葛\U000e0100\U000e0100",
        "heap of marks": "a" + "\u0301" * 12, "joiner between kanji": "青\u200dい", "mark behind": "青い\ufeff",
        "joiner alone": "a\u200db", "long": "長" * 2001, "long ascii": "a" * 70_000,
    }  # fmt: skip
    good = {
        "NULL": "NULL", "formula": "=1+1", "plus": "+1 (Remix)", "at": "@home", "dash": "-", "accents": "Déjà vu à l’été",
        "family": "👨‍👩‍👧‍👦と🏳️‍🌈", "variant": "葛󠄀城の辻󠄁", "half-width": "ﾃｽﾄ", "Persian": "می‌خواهم", "quotes": "“CAFÉ”", "Scotland": "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "keycap": "1️⃣位", "zero": "0", "true": "true", "Polish": "Łódź", "hindi": "क्‍ष", "NFD": "か\u3099", "tone": "Ã la carte",
        "entangled": "縺れ縺れて", "the first": "続章其ノ一サウンドトラック", "shading": "繧繝", "questions": "???", "Armenian": "Սեր", "Cherokee": "ᏣᎳᎩ",
        "wide letters": "ＬＯＶＥ", "two scripts": "Love Любовь", "hyperlink": '"=HYPERLINK(""http://x"")"', "wide blank": "青い　歌",
        "backslash": "C:\\new", "entity": "Q&A", "script": "<script>alert(1)</script>", "UTF-7 not": "Love+Peace-Mix",
    }  # fmt: skip
    return {f"text: {name}": ("catalog.csv", value(text), [2]) for name, text in bad.items()} | {
        f"good text: {name}": ("catalog.csv", value(text), ACCEPT) for name, text in good.items()
    }


def names() -> dict[str, Case]:
    bad = ("a\u202ecsv.csv", "a\x1b.csv", "a\n.csv", "CON.csv", "nul.csv", "aux.csv", "com1.csv", "-a.csv", ".a.csv", " a.csv",
           "長" * 100 + ".csv", "a/../b.csv", "a\\b.csv", "a\u200b.csv", "a\udcff.csv", "a|b.csv", "a?.csv", "a*.csv", 'a".csv',
           "a<b>.csv", "a\ue000.csv", "a.csv.", "a.csv ", "a.CSV", "a.csv.exe", "a.xlsx", "~a.csv", "a\u2028.csv", "a\u2044b.csv", "a\u2215b.csv",
           "%2e%2e%2fa.csv", "a%00.csv", "PRN .csv", "COM¹.csv", "a\x85.csv", "...", "a.csv\n", "\u3000a.csv", "cаtalog.csv")  # fmt: skip
    good = (
        "カ\u3099イド.csv",
        "カタログ（最終）.csv",
        "a b.csv",
        "catalog-2026_11.20.csv",
        "ｶﾀﾛｸﾞ.csv",
        "été.csv",
        "console.csv",
        "100%達成.csv",
        "前／後.csv",
        "a'b & c;d.csv",
    )
    return {f"name: {name!r}": (name, PLAIN, REJECT) for name in bad} | {
        f"good name: {name}": (name, PLAIN, ACCEPT) for name in good
    }


CASES = encodings() | texts() | names()
