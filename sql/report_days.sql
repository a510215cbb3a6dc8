-- Report of an advertiser: when our match reached readers, day by day.
-- grain:   day
-- reads:   silver.feedback, $advertiser, $period, $smallest
-- columns: the grain; impressions, clicks
-- absence: fewer than $smallest impressions
SELECT
    day,
    sum(impressions)::BIGINT AS impressions,
    sum(clicks)::BIGINT AS clicks
FROM silver.feedback
WHERE
    advertiser = $advertiser
    AND strftime(day, '%Y-%m') = $period
    AND arm = 'kansei'
GROUP BY day
HAVING sum(impressions) >= $smallest
ORDER BY day
