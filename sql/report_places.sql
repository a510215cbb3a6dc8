-- Report of an advertiser: where our match reached readers in the month, by media and section.
-- grain:   media, section
-- reads:   silver.feedback, silver.articles, $advertiser, $period, $smallest
-- columns: the grain; impressions, clicks
-- absence: fewer than $smallest impressions; or a total would tell of such a group
WITH cells AS (
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
    HAVING sum(feedback.impressions) > 0
),

ordered AS (
    SELECT
        *,
        min(impressions) OVER () AS smallest_of_all,
        count(*) OVER smaller AS smaller_cells,
        coalesce(sum(impressions) OVER smaller, 0) AS in_smaller_cells
    FROM cells
    WINDOW smaller AS (ORDER BY impressions, media, section ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)

SELECT
    media,
    section,
    impressions,
    clicks
FROM ordered
WHERE
    impressions >= $smallest
    AND (smallest_of_all >= $smallest OR (smaller_cells >= 2 AND in_smaller_cells >= $smallest))
ORDER BY impressions DESC, media ASC, section ASC
