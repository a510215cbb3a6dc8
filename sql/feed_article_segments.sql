-- Feed article_segments: kansei segments in which an article leaves its reader, for the media that the licence lists.
-- grain:   article_id, segment
-- reads:   gold.article_segments, gold.segments, silver.articles, licence.terms, licence.sources
-- columns: those of gold.article_segments; the segment's names and motive
-- absence: the media is not licensed, or the article is not (or no longer) known under that media
SELECT
    found.article_id,
    found.segment,
    found.media,
    segments.ja AS name_ja,
    segments.en AS name_en,
    segments.motive,
    found.rank,
    found.score,
    found.reasons
FROM gold.article_segments AS found
CROSS JOIN licence.terms AS terms
INNER JOIN gold.segments AS segments ON found.segment = segments.segment
INNER JOIN silver.articles AS articles
    ON
        found.article_id = articles.article_id
        AND found.media = articles.source
INNER JOIN licence.sources AS sources ON found.media = sources.source
WHERE terms.night BETWEEN terms.valid_from AND terms.valid_until
