-- Report of an advertiser: where our match reached readers in the month, by media and section.
-- grain:   media, section
-- reads:   silver.feedback, silver.articles, $advertiser, $period, $smallest
-- columns: the grain; impressions, clicks
-- absence: fewer than $smallest impressions
SELECT
    feedback.media,
    coalesce(articles.section, '–') AS section,
    sum(feedback.impressions)::BIGINT AS impressions,
    sum(feedback.clicks)::BIGINT AS clicks
FROM silver.feedback AS feedback
INNER JOIN silver.articles AS articles ON feedback.article_id = articles.article_id
WHERE
    feedback.advertiser = $advertiser
    AND strftime(feedback.day, '%Y-%m') = $period
    AND feedback.arm = 'kansei'
GROUP BY ALL
HAVING sum(feedback.impressions) >= $smallest
ORDER BY impressions DESC, feedback.media ASC, section ASC
