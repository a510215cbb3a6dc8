-- Report of an advertiser: when our match reached readers, day by day.
-- grain:   day
-- reads:   silver.feedback, $advertiser, $period, $smallest
-- columns: the grain; impressions, clicks
-- absence: fewer than $smallest impressions; or a total would tell of such a group
WITH cells AS (
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
    HAVING sum(impressions) > 0
),

ordered AS (
    SELECT
        *,
        min(impressions) OVER () AS smallest_of_all,
        count(*) OVER smaller AS smaller_cells,
        coalesce(sum(impressions) OVER smaller, 0) AS in_smaller_cells
    FROM cells
    WINDOW smaller AS (ORDER BY impressions, day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)

SELECT
    day,
    impressions,
    clicks
FROM ordered
WHERE
    impressions >= $smallest
    AND (smallest_of_all >= $smallest OR (smaller_cells >= 2 AND in_smaller_cells >= $smallest))
ORDER BY day
