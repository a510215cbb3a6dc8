-- A media's view: which segments its articles of the last nights serve, and how far each is sold.
-- grain:   segment
-- reads:   house.published (article_id, is_recent: of one media), gold.article_segments (last known of each article),
--          gold.ad_matches, gold.deals, $media
-- columns: the grain; articles, of_all (their share of the media's articles), with_creative (articles), deals
-- absence: none of the media's articles is in the segment. with_creative 0 and deals 0: nobody has bought it
WITH sold AS (
    SELECT
        segment,
        count(*) AS deals
    FROM gold.deals
    WHERE media = $media AND status = 'active'
    GROUP BY segment
),

matched AS (
    SELECT DISTINCT article_id
    FROM gold.ad_matches
),

totals AS (
    SELECT count(*) AS articles
    FROM house.published
)

SELECT
    segments.segment,
    count(*) AS articles,
    count(*) / max(totals.articles) AS of_all,
    count(matched.article_id) AS with_creative,
    coalesce(max(sold.deals), 0) AS deals
FROM gold.article_segments AS segments
INNER JOIN house.published AS published ON segments.article_id = published.article_id
CROSS JOIN totals
LEFT JOIN matched ON segments.article_id = matched.article_id
LEFT JOIN sold ON segments.segment = sold.segment
GROUP BY segments.segment
ORDER BY articles DESC, segments.segment ASC
