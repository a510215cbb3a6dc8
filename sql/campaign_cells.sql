-- What was counted for each article of a campaign in a month: the units that every result of the month is made of.
-- grain:   advertiser, campaign, creative_id, segment, period, arm, article_id
-- reads:   silver.feedback (the row that counts of each key), gold.article_segments (last known of each article)
-- columns: the grain; impressions, clicks, conversions, cost_jpy, dwell_s; brand-lift answers
-- absence: nothing was counted. segment 'all' is the article itself; an article in two segments stands in both
WITH segments AS (
    SELECT
        article_id,
        segment
    FROM gold.article_segments
    UNION ALL
    SELECT DISTINCT
        article_id,
        'all' AS segment
    FROM silver.feedback
)

SELECT
    feedback.advertiser,
    feedback.campaign,
    feedback.creative_id,
    segments.segment,
    feedback.arm,
    feedback.article_id,
    strftime(feedback.day, '%Y-%m') AS period,
    sum(feedback.impressions)::BIGINT AS impressions,
    sum(feedback.clicks)::BIGINT AS clicks,
    sum(feedback.conversions)::BIGINT AS conversions,
    sum(feedback.cost_jpy)::BIGINT AS cost_jpy,
    sum(feedback.dwell_s)::BIGINT AS dwell_s,
    sum(feedback.exposed_yes)::BIGINT AS exposed_yes,
    sum(feedback.exposed_total)::BIGINT AS exposed_total,
    sum(feedback.control_yes)::BIGINT AS control_yes,
    sum(feedback.control_total)::BIGINT AS control_total
FROM silver.feedback AS feedback
INNER JOIN segments ON feedback.article_id = segments.article_id
GROUP BY ALL
