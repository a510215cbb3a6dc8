-- Feed kansei_scores: the strength of each kansei factor of each licensed work.
-- grain:   work_id, factor
-- reads:   gold.kansei_scores, gold.factors, licence.works (sql/licensed_works.sql)
-- columns: those of gold.kansei_scores, its subject as work_id; the factor's facet and labels
-- absence: the factor was not found; unknown is not zero. percentile: too few subjects carry the factor
SELECT
    scores.subject_id AS work_id,
    scores.factor,
    factors.facet,
    factors.label_ja,
    factors.label_en,
    factors.label_romaji,
    scores.domain,
    scores.score,
    scores.percentile,
    scores.confidence,
    scores.source,
    scores.evidence
FROM gold.kansei_scores AS scores
INNER JOIN licence.works AS licensed ON scores.subject_id = licensed.work_id
INNER JOIN gold.factors AS factors ON scores.factor = factors.factor
