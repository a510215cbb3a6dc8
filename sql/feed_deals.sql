-- Feed deals: the PMP deals of the media that the licence lists, with the names of their segments.
-- grain:   deal_id
-- reads:   gold.deals, gold.segments, silver.articles, licence.terms, licence.sources
-- columns: those of gold.deals; the segment's names
-- absence: the media is not licensed or has no article, or the deal's last day has passed
SELECT
    deals.deal_id,
    deals.media,
    deals.segment,
    segments.ja AS name_ja,
    segments.en AS name_en,
    deals.name,
    deals.origin,
    deals.seller,
    deals.seats,
    deals.floor_jpy,
    deals.price,
    deals.start_date,
    deals.end_date,
    deals.status
FROM gold.deals AS deals
CROSS JOIN licence.terms AS terms
INNER JOIN gold.segments AS segments ON deals.segment = segments.segment
INNER JOIN licence.sources AS sources ON deals.media = sources.source
WHERE
    terms.night BETWEEN terms.valid_from AND terms.valid_until
    AND deals.media IN (SELECT articles.source FROM silver.articles AS articles)
