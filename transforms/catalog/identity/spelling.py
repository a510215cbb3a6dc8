"""One spelling for what is written in many: width, case, kana, 旧字 and 異体字, dashes and waves."""

from __future__ import annotations

import re
import unicodedata

OLD_FORMS = (
    "亞亜惡悪壓圧圍囲醫医爲為壹壱飮飲隱隠營営榮栄衞衛驛駅圓円艷艶鹽塩緣縁奧奥應応橫横歐欧毆殴穩穏假仮價価畫画會会壞壊懷懐繪絵擴拡"
    "殼殻覺覚學学嶽岳樂楽勸勧卷巻寬寛歡歓觀観閒間關関陷陥巖巌顏顔歸帰氣気龜亀僞偽戲戯犧犠舊旧據拠擧挙虛虚峽峡挾挟狹狭鄕郷曉暁"
    "區区驅駆勳勲薰薫徑径惠恵揭掲溪渓經経繼継莖茎螢蛍輕軽鷄鶏藝芸擊撃缺欠儉倹劍剣圈圏檢検權権獻献縣県險険顯顕驗験嚴厳效効廣広恆恒鑛鉱"
    "號号國国黑黒濟済碎砕齋斎劑剤櫻桜册冊雜雑參参慘惨棧桟蠶蚕贊賛殘残齒歯兒児辭辞濕湿實実舍舎寫写釋釈壽寿收収從従澁渋獸獣縱縦肅粛"
    "處処緖緒敍叙奬奨將将燒焼稱称證証乘乗剩剰壤壌孃嬢條条淨浄疊畳穰穣讓譲釀醸囑嘱觸触寢寝愼慎晉晋眞真盡尽圖図粹粋醉酔隨随髓髄數数樞枢"
    "聲声靜静齊斉攝摂竊窃專専戰戦淺浅潛潜纖繊踐践錢銭禪禅曾曽雙双壯壮搜捜插挿爭争窗窓總総聰聡莊荘裝装騷騒增増臟臓藏蔵屬属續続墮堕體体"
    "對対帶帯滯滞臺台瀧滝擇択澤沢單単擔担膽胆團団彈弾斷断癡痴晝昼蟲虫鑄鋳廳庁聽聴鎭鎮遞逓鐵鉄轉転點点傳伝黨党盜盗燈灯當当鬭闘德徳"
    "獨独讀読屆届繩縄貳弐惱悩腦脳霸覇拜拝廢廃賣売麥麦發発髮髪拔抜蠻蛮祕秘濱浜甁瓶拂払佛仏變変辨弁瓣弁辯弁邊辺邉辺步歩寶宝豐豊襃褒"
    "飜翻沒没萬万滿満默黙彌弥藥薬譯訳豫予餘余與与譽誉搖揺樣様謠謡來来賴頼亂乱覽覧龍竜兩両獵猟綠緑壘塁淚涙勵励禮礼隸隷靈霊齡齢戀恋"
    "爐炉勞労樓楼郞郎祿禄錄録灣湾瑤瑶"
)
"""Old and new form by turns, of the 常用漢字表 and of names."""
VARIANTS = "髙高﨑崎嵜崎碕崎嶌島嶋島舘館槇槙濵浜桒桑栁柳𠮷吉冨富峯峰杦杉渕淵"
"""異体字 of names and the form that they are folded to, by turns."""
_PAIRS = OLD_FORMS + VARIANTS
_FOLDED = {ord(old): new for old, new in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)}
_HIRAGANA = {place: place - 0x60 for place in range(ord("ァ"), ord("ヶ") + 1)}
_MARKS = dict.fromkeys(map(ord, "〜～∼˜"), "~") | dict.fromkeys(map(ord, "‐‑‒–—―−─━ｰ"), "-")
_LOOSE = dict(zip(map(ord, "ぁぃぅぇぉゃゅょゎゔをづぢ"), "あいうえおやゆよわぶおずじ", strict=True)) | {
    ord("ー"): None, ord("っ"): None,
}  # fmt: skip
_ACCENTS = re.compile("[\u0300-\u036f]")
_BETWEEN = re.compile(r"[\s・=＝·]+")
_OTHER = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """NFKC, lower case, Latin without accents, katakana as hiragana, new kanji forms, one kind of dash and wave."""
    plain = unicodedata.normalize("NFKC", text.translate(_MARKS)).lower()
    if not plain.isascii():
        bare = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", plain)))
        plain = (bare if bare.strip() else text).translate(_HIRAGANA).translate(_FOLDED)
    return plain


def letters(text: str) -> str:
    """Letters and digits of a folded text; the text itself where it has none, such as ☆ or …."""
    return _OTHER.sub("", text) or text.strip()


def loosened(text: str) -> str:
    """A folded text without what is written as one likes: ヴァ and バ, small kana, long vowels, づ and ず."""
    if "ゔ" in text:
        for spelled, plain in zip(("ゔぁ", "ゔぃ", "ゔぇ", "ゔぉ"), "ばびべぼ", strict=True):
            text = text.replace(spelled, plain)
    return text.translate(_LOOSE)


def name_key(name: str) -> str:
    """A name as identity sees it: 齋藤 みさき and 斎藤みさき are one, ハナ and はな are not."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", plain))).translate(_FOLDED)
    return _BETWEEN.sub("", plain) or "".join(plain.split())
