-- Feed similar_works: for each licensed work the licensed works of its domain that feel alike.
-- grain:   work_id, rank
-- reads:   gold.similar_works, licence.works (sql/licensed_works.sql)
-- columns: those of gold.similar_works; rank counts licensed neighbours only: a gap would tell of works that are
--          none of the client's business
SELECT
    similar_works.work_id,
    similar_works.neighbour_id,
    similar_works.domain,
    similar_works.score,
    similar_works.reasons,
    similar_works.phrase_ja,
    similar_works.phrase_en,
    row_number() OVER (PARTITION BY similar_works.work_id ORDER BY similar_works.rank) AS rank
FROM gold.similar_works AS similar_works
INNER JOIN licence.works AS licensed ON similar_works.work_id = licensed.work_id
INNER JOIN licence.works AS licensed_neighbour ON similar_works.neighbour_id = licensed_neighbour.work_id
