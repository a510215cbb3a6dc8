-- Report of an advertiser: what ran in the month, by campaign and creative, as our match placed it.
-- grain:   campaign, creative_id
-- reads:   silver.feedback, silver.creatives, $advertiser, $period, $smallest
-- columns: the grain; headline, first_day, last_day, articles, impressions, clicks, conversions, cost_jpy
-- absence: fewer than $smallest impressions. headline is null where the creative is no longer booked
SELECT
    feedback.campaign,
    feedback.creative_id,
    max(creatives.headline) AS headline,
    min(feedback.day) AS first_day,
    max(feedback.day) AS last_day,
    count(DISTINCT feedback.article_id) AS articles,
    sum(feedback.impressions)::BIGINT AS impressions,
    sum(feedback.clicks)::BIGINT AS clicks,
    sum(feedback.conversions)::BIGINT AS conversions,
    sum(feedback.cost_jpy)::BIGINT AS cost_jpy
FROM silver.feedback AS feedback
LEFT JOIN silver.creatives AS creatives ON feedback.creative_id = creatives.creative_id
WHERE
    feedback.advertiser = $advertiser
    AND strftime(feedback.day, '%Y-%m') = $period
    AND feedback.arm = 'kansei'
GROUP BY feedback.campaign, feedback.creative_id
HAVING sum(feedback.impressions) >= $smallest
ORDER BY impressions DESC, feedback.creative_id ASC
