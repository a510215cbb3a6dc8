-- Feed context_candidates: licensed works for a time of day, a weather, an activity: context, mood, works.
-- grain:   context, domain, rank
-- reads:   gold.context_candidates, licence.works (sql/licensed_works.sql)
-- columns: those of gold.context_candidates; rank counts licensed works only
SELECT
    candidates.context,
    candidates.domain,
    candidates.work_id,
    candidates.kind,
    candidates.name_ja,
    candidates.name_en,
    candidates.mood_ja,
    candidates.mood_en,
    candidates.score,
    candidates.reasons,
    row_number() OVER (PARTITION BY candidates.context, candidates.domain ORDER BY candidates.rank) AS rank
FROM gold.context_candidates AS candidates
INNER JOIN licence.works AS licensed ON candidates.work_id = licensed.work_id
