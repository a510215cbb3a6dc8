-- Feed lyrics: the words of each song whose words may be shown.
-- grain:   work_id
-- reads:   silver.works, silver.texts, silver.links, silver.credits, silver.parties,
--          licence.lyrics (sql/licensed_lyrics.sql)
-- columns: title and artists; lyrics, and synced_lyrics in lines of LRC; territories, where they may be shown
-- absence: a song of which nobody who may contribute (silver.links) has brought words. Of several suppliers the owner's
--          words stand, else those of the first by name; each of the two columns by itself
WITH words AS (
    SELECT
        links.work_id,
        texts.kind,
        first(
            texts.text ORDER BY links.source != works.source ASC, links.source ASC, links.source_key ASC
        ) AS sung
    FROM silver.texts AS texts
    INNER JOIN silver.links AS links ON texts.subject_id = links.key_id AND links.contributes
    INNER JOIN silver.works AS works ON links.work_id = works.work_id
    WHERE texts.kind IN ('lyrics', 'synced_lyrics')
    GROUP BY links.work_id, texts.kind
),

artists AS (
    SELECT
        credits.work_id,
        list(DISTINCT parties.name ORDER BY parties.name) AS artist_names
    FROM silver.credits AS credits
    INNER JOIN silver.parties AS parties ON credits.party_id = parties.party_id
    WHERE credits.role = 'artist'
    GROUP BY credits.work_id
)

SELECT
    works.work_id,
    works.title,
    works.title_kana,
    works.duration_s,
    untimed.sung AS lyrics,
    timed.sung AS synced_lyrics,
    licensed.territories,
    romaji(works.title_kana) AS title_romaji,
    coalesce(artists.artist_names, []) AS artists
FROM silver.works AS works
INNER JOIN licence.lyrics AS licensed ON works.work_id = licensed.work_id
LEFT JOIN words AS untimed ON works.work_id = untimed.work_id AND untimed.kind = 'lyrics'
LEFT JOIN words AS timed ON works.work_id = timed.work_id AND timed.kind = 'synced_lyrics'
LEFT JOIN artists ON works.work_id = artists.work_id
WHERE untimed.sung IS NOT NULL OR timed.sung IS NOT NULL
