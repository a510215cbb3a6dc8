-- Feed work_profiles: each licensed work with its people and all its kansei factors.
-- grain:   work_id
-- reads:   silver.works, silver.credits, silver.parties, silver.products, gold.kansei_scores, gold.factors,
--          licence.works (sql/licensed_works.sql)
-- columns: those of silver.works; people and people_roles, and factors, labels_ja, labels_en, labels_romaji and scores,
--          are lists of equal length, item by item: people in the order of the credits, factors strongest first
-- absence: an empty list: nothing is known. title_romaji: no reading, or one that is not kana
WITH people AS (
    SELECT
        credits.work_id,
        list(parties.name ORDER BY credits.role, credits.position, credits.party_id) AS credited,
        list(credits.role ORDER BY credits.role, credits.position, credits.party_id) AS credited_as
    FROM silver.credits AS credits
    INNER JOIN silver.parties AS parties ON credits.party_id = parties.party_id
    GROUP BY credits.work_id
),

codes AS (
    SELECT
        products.work_id,
        list(DISTINCT products.code ORDER BY products.code) AS isrc
    FROM silver.products AS products
    WHERE products.scheme = 'isrc'
    GROUP BY products.work_id
),

kansei AS (
    SELECT
        scores.subject_id AS work_id,
        list(scores.factor ORDER BY scores.score DESC, scores.factor ASC) AS factors,
        list(factors.label_ja ORDER BY scores.score DESC, scores.factor ASC) AS labels_ja,
        list(factors.label_en ORDER BY scores.score DESC, scores.factor ASC) AS labels_en,
        list(coalesce(factors.label_romaji, '') ORDER BY scores.score DESC, scores.factor ASC) AS labels_romaji,
        list(scores.score ORDER BY scores.score DESC, scores.factor ASC) AS scores
    FROM gold.kansei_scores AS scores
    INNER JOIN gold.factors AS factors ON scores.factor = factors.factor
    INNER JOIN licence.works AS licensed ON scores.subject_id = licensed.work_id
    GROUP BY scores.subject_id
)

SELECT
    works.work_id,
    works.domain,
    works.source_key,
    works.title,
    works.title_kana,
    works.release_date,
    works.release_year,
    works.genres,
    works.series,
    works.duration_s,
    works.tempo_bpm,
    works.rating,
    licensed.territories,
    romaji(works.title_kana) AS title_romaji,
    coalesce(codes.isrc, []) AS isrc,
    coalesce(people.credited, []) AS people,
    coalesce(people.credited_as, []) AS people_roles,
    coalesce(kansei.factors, []) AS factors,
    coalesce(kansei.labels_ja, []) AS labels_ja,
    coalesce(kansei.labels_en, []) AS labels_en,
    coalesce(kansei.labels_romaji, []) AS labels_romaji,
    coalesce(kansei.scores, []) AS scores
FROM silver.works AS works
INNER JOIN licence.works AS licensed ON works.work_id = licensed.work_id
LEFT JOIN people ON works.work_id = people.work_id
LEFT JOIN codes ON works.work_id = codes.work_id
LEFT JOIN kansei ON works.work_id = kansei.work_id
