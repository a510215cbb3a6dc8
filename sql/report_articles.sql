-- Report of an advertiser: the articles on which our match earned most clicks, and why it matched.
-- grain:   article_id
-- reads:   silver.feedback, silver.articles, gold.ad_matches, $advertiser, $period, $smallest, $most
-- columns: the grain; title, media, impressions, clicks, creative_id (most clicks there), reasons (shared factors)
-- absence: fewer than $smallest impressions, or not among the $most; no reasons: the article is no longer matched
WITH counted AS (
    SELECT
        article_id,
        max(media) AS media,
        sum(impressions)::BIGINT AS impressions,
        sum(clicks)::BIGINT AS clicks,
        arg_max(creative_id, (clicks, creative_id)) AS creative_id
    FROM silver.feedback
    WHERE
        advertiser = $advertiser
        AND strftime(day, '%Y-%m') = $period
        AND arm = 'kansei'
    GROUP BY article_id
    HAVING sum(impressions) >= $smallest
)

SELECT
    counted.article_id,
    articles.title,
    counted.media,
    counted.impressions,
    counted.clicks,
    counted.creative_id,
    matches.reasons
FROM counted
INNER JOIN silver.articles AS articles ON counted.article_id = articles.article_id
LEFT JOIN gold.ad_matches AS matches
    ON
        counted.article_id = matches.article_id
        AND counted.creative_id = matches.creative_id
ORDER BY counted.clicks DESC, counted.impressions ASC, counted.article_id ASC
LIMIT $most
