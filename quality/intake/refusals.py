"""What a supplier reads about a file that was refused whole: rule → one sentence in Japanese and one in English.

The reason itself says what was seen in the file, and what to do; these say what the rule is for.
"""

from __future__ import annotations

REFUSALS: dict[str, tuple[str, str]] = {
    # -- the file as such
    "file_name": ("ファイル名に使えない文字や名前があります。", "The file name holds what not every system can hold."),
    "folder": ("夜の日付でないフォルダにあります。", "The file lies in a folder that is not the date of a night."),
    "unknown_source": ("取込元の定義がありません。", "There is no source file for this supplier."),
    "unknown_file": ("約束したファイル名のどれにも当たりません。", "The name fits none of the promised patterns."),
    "side_file": ("添え書きだけが届き、本体がありません。", "A side file came without the file that it belongs to."),
    "empty_file": ("ファイルが空です。", "The file is empty."),
    "too_large": ("ファイルが大きすぎます。", "The file is too large."),
    "magic": ("中身が約束の形式ではありません。", "The bytes are of another kind of file."),
    "archive": ("圧縮ファイルが約束どおりではありません。", "The archive is not one plain, truthful file."),
    "limits": ("読むために許された量（メモリ・時間・出力）を超えました。", "Reading it takes more than is allowed."),
    "checksum": ("チェックサムが添え書きと合いません。", "The checksum differs from its side file."),
    "row_count": ("行数が添え書きと合いません。", "The number of rows differs from its side file."),
    "cut_off": ("途中で切れています。", "The file breaks off before its end."),
    "no_rows": ("行が一つもありません。", "The file holds no rows."),
    "too_many_bad_rows": ("隔離される行が約束より多くあります。", "More rows broke a rule than was promised."),
    "shrunk": ("前回の納品より、約束を超えて減っています。", "The catalog shrank further than was promised."),
    "user_identifier": ("個人を識別しうる列があります。", "A column could identify a person."),
    # -- characters
    "encoding": ("約束した文字コードではありません。", "The bytes are not in the promised encoding."),
    "nul_byte": ("NULバイトがあります。", "The file holds NUL bytes."),
    # -- tables
    "csv": ("区切りテキストとして割れません。", "The text cannot be split into records."),
    "header": ("見出しが約束の列と違います。", "The header differs from the promised columns."),
    "too_long": ("値または行が長すぎます。", "A value or line is too long."),
    "too_many_rows": ("行が多すぎます。", "There are too many rows."),
    "too_many_columns": ("列が多すぎます。", "There are too many columns."),
    "xlsx": ("表計算ファイルが約束どおりではありません。", "The workbook holds what a plain sheet does not."),
    "sheet": ("読むべきシートが一つに決まりません。", "Which sheet to read is not clear."),
    # -- JSON
    "json": ("厳密なJSONではありません。", "It is not strict JSON."),
    "json_depth": ("JSONの入れ子が深すぎます。", "The JSON nests too deep."),
    "json_surrogate": ("JSONに対にならないサロゲートがあります。", "The JSON holds a lone surrogate."),
    "json_lines": ("一行に一つのJSONオブジェクトではありません。", "It is not one JSON object a line."),
    "json_ld": ("JSON-LDの形が約束と違います。", "The JSON-LD is not of the promised shape."),
    "ninjs": ("ninjsの記事ではありません。", "It is no ninjs item or list of items."),
    "label_studio": ("Label Studioの書き出しではありません。", "It is no export of Label Studio."),
    # -- XML
    "xml": ("整形式のXMLではありません。", "The XML is not well-formed."),
    "xml_version": ("XML 1.0ではありません。", "It is not XML 1.0."),
    "xml_dtd": ("文書型または実体を宣言しています。", "It declares a document type or entities."),
    "xml_include": ("ほかの文書を取り込もうとしています。", "It includes other documents."),
    "xml_encoding": ("宣言された文字コードが約束や中身と違います。", "It declares another encoding than it has."),
    "xml_namespace": ("名前空間または版が約束と違います。", "The namespace or version is not the promised one."),
    "xml_root": ("約束した種類のメッセージではありません。", "It is not the promised kind of message."),
    "xml_depth": ("XMLの入れ子が深すぎます。", "The XML nests too deep."),
    "xml_size": ("要素または属性が多すぎます。", "There are too many elements or attributes."),
    "xml_text": ("XMLの中の文が長すぎます。", "A text or comment inside the XML is too long."),
    "too_many_deals": ("一つの対象に取引条件が多すぎます。", "One record has too many deals."),
    # -- HTML, lyrics
    "html": ("HTMLではありません。", "It is no HTML."),
    "html_size": ("HTMLが大きすぎます。", "The HTML is too large."),
    "html_comment": ("コメントが閉じられていません。", "A comment never ends."),
    "html_tag": ("タグが閉じられていません。", "A tag never ends."),
    "html_entity": ("HTMLが実体を宣言しています。", "The HTML declares entities."),
    "html_depth": ("HTMLの入れ子が深すぎます。", "The HTML nests too deep."),
    "lrc": ("LRC歌詞ではありません。", "It is no LRC."),
    "ttml": ("TTML歌詞ではありません。", "It is no TTML of lyrics."),
}  # fmt: skip


def rule_of(reason: str) -> str:
    """The rule that a reason names first: `cut_off: the last line …` → cut_off."""
    return reason.partition(":")[0]
