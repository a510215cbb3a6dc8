-- Report of an advertiser: what ran in the month, by campaign and creative, as our match placed it.
-- grain:   campaign, creative_id
-- reads:   silver.feedback, silver.creatives, $advertiser, $period, $smallest
-- columns: the grain; headline, first_day, last_day, articles, impressions, clicks, conversions, cost_jpy
-- absence: fewer than $smallest impressions, or a total would tell of such a group.
--          headline is null where the creative is no longer booked
WITH cells AS (
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
    HAVING sum(feedback.impressions) > 0
),

ordered AS (
    SELECT
        *,
        min(impressions) OVER () AS smallest_of_all,
        count(*) OVER smaller AS smaller_cells,
        coalesce(sum(impressions) OVER smaller, 0) AS in_smaller_cells
    FROM cells
    WINDOW smaller AS (ORDER BY impressions, creative_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)

SELECT
    campaign,
    creative_id,
    headline,
    first_day,
    last_day,
    articles,
    impressions,
    clicks,
    conversions,
    cost_jpy
FROM ordered
WHERE
    impressions >= $smallest
    AND (smallest_of_all >= $smallest OR (smaller_cells >= 2 AND in_smaller_cells >= $smallest))
ORDER BY impressions DESC, creative_id ASC
