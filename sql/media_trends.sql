-- A media's view: how often its articles left their reader in each segment this week, and in the four weeks before.
-- grain:   segment
-- reads:   house.published (article_id, is_recent: of one media), gold.article_segments (last known of each article)
-- columns: the grain; recent and earlier (articles in the segment), all_recent and all_earlier (the media's articles)
-- absence: none of the media's articles of these five weeks is in the segment
WITH totals AS (
    SELECT
        count(*) FILTER (WHERE is_recent) AS all_recent,
        count(*) FILTER (WHERE NOT is_recent) AS all_earlier
    FROM house.published
)

SELECT
    segments.segment,
    count(*) FILTER (WHERE published.is_recent) AS recent,
    count(*) FILTER (WHERE NOT published.is_recent) AS earlier,
    max(totals.all_recent) AS all_recent,
    max(totals.all_earlier) AS all_earlier
FROM gold.article_segments AS segments
INNER JOIN house.published AS published ON segments.article_id = published.article_id
CROSS JOIN totals
GROUP BY segments.segment
ORDER BY segments.segment ASC
