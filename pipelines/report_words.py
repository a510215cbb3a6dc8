"""The words of the advertiser's report, in Japanese and English."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "title": ("感性マッチング配信レポート", "Kansei matching report"),
    "found": ("今月わかったこと", "What this month showed"),
    "nothing": ("まだ言えることがありません。比較の相手か表示回数が足りません。", "Nothing can be said yet: too little ran beside it."),
    "impressions": ("表示回数", "Impressions"),
    "clicks": ("クリック", "Clicks"),
    "ctr": ("クリック率", "Click-through rate"),
    "conversions": ("成果", "Conversions"),
    "cost": ("費用", "Cost"),
    "interval": ("95%区間", "95% interval"),
    "feelings": ("効いた感情", "Which feelings worked"),
    "feelings_lead": ("記事が読者に残す感情（感性セグメント）ごとのクリック率です。点が推定値、帯が95%区間、破線は全体です。一つの記事が複数のセグメントに入ることがあります。",
                      "Click-through by the feeling an article leaves. Point: estimate; band: 95% interval; dashed: all together. An article may be in several segments."),
    "segment": ("感性セグメント", "Segment"),
    "against": ("比較の相手", "Baseline"),
    "lift": ("差", "Lift"),
    "sure": ("確かさ", "Sure?"),
    "yes": ("確か", "sure"),
    "no": ("未確定", "open"),
    "compared": ("ほかの配信との比較", "Beside other ways to target"),
    "compared_lead": ("同じ月に同じクリエイティブを、記事カテゴリーまたは面を選ばずに配信した結果と比べています。",
                      "Compared with the same creatives in the same month, placed by category or anywhere on the site."),
    "metric": ("指標", "Metric"),
    "value": ("値", "Value"),
    "places": ("どこで届いたか", "Where"),
    "places_lead": ("媒体と面ごとのクリック率です。", "Click-through by media and section."),
    "place": ("媒体・面", "Media, section"),
    "days": ("いつ届いたか", "When"),
    "days_lead": ("日ごとのクリック率です。", "Click-through by day."),
    "articles": ("よく届いた記事と、選んだ理由", "Articles that worked, and why they matched"),
    "articles_lead": ("クリックの多かった記事です。理由は、記事の読後感とコピーに共通する感性因子です。",
                      "The articles with most clicks. Reasons: what an article leaves behind and the copy have in common."),
    "article": ("記事", "Article"),
    "why": ("理由", "Why"),
    "runs": ("配信したもの", "What ran"),
    "runs_lead": ("感性マッチングで配信したクリエイティブです。", "Creatives placed by kansei matching."),
    "creative": ("クリエイティブ", "Creative"),
    "period": ("期間", "Days"),
    "campaign": ("キャンペーン", "Campaign"),
    "weekdays": ("月 火 水 木 金 土 日", "Mon Tue Wed Thu Fri Sat Sun"),
    "comma": ("、", ", "),
    "next": ("来月の提案", "What to try next month"),
    "no_next": ("提案できるだけの差はまだありません。比較配信を続けてください。", "No difference is large enough for advice yet: keep the baselines running."),
    "method": ("読み方と方法", "How to read this"),
    "method_text": ("率の区間はWilson、率の比はDonner-Zou、単価と滞在時間は記事を単位とするブートストラップ、差の検定はHolm法で多重比較を補正しています。"
                    "「確か」は区間が0を含まず、補正後のp値が0.05未満のものです。表示が400回未満のセグメントは全体に寄せた推定値（経験ベイズ）で、比較しません。"
                    "10件未満の区分は出しません。表示を独立とみなすため、記事の偏りが大きいと率の区間は狭めに出ます。利用者の識別子は使っていません。",
                    "Rates: Wilson; ratios of rates: Donner-Zou; costs and time: bootstrap over articles; Holm corrects for many comparisons. “Sure”: the interval excludes 0 and "
                    "the corrected p is below 0.05. Segments below 400 impressions are shrunk (empirical Bayes) and not compared. Groups below 10 are not shown. "
                    "Impressions count as independent, so intervals of rates are somewhat narrow where few articles dominate. No user identifier is used."),
    "font_missing": ("この環境に日本語フォントがなかったため、お使いの端末のフォントで表示しています。",
                     "No Japanese font was installed where this was made: it is shown in your own."),
    "source": ("出典", "Source"),
    "count": ("記事数", "Articles"),
    "none": ("ありません。", "None."),
}


def words(lang: str) -> dict[str, str]:
    """Name → the word in that language."""
    return {name: both[lang == "en"] for name, both in WORDS.items()}
