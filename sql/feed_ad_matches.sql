-- Feed ad_matches: creatives that meet the feeling of an article, for the media that the licence lists.
-- grain:   article_id, creative_id
-- reads:   gold.ad_matches, silver.articles, licence.terms, licence.sources
-- columns: those of gold.ad_matches
-- absence: the media is not licensed, or the article is not (or no longer) known under that media
SELECT
    ad_matches.article_id,
    ad_matches.creative_id,
    ad_matches.media,
    ad_matches.rank,
    ad_matches.score,
    ad_matches.reasons
FROM gold.ad_matches AS ad_matches
CROSS JOIN licence.terms AS terms
INNER JOIN silver.articles AS articles
    ON
        ad_matches.article_id = articles.article_id
        AND ad_matches.media = articles.source
INNER JOIN licence.sources AS sources ON ad_matches.media = sources.source
WHERE terms.night BETWEEN terms.valid_from AND terms.valid_until
