-- Feed cross_domain: for each licensed work the licensed works of other domains that feel alike.
-- grain:   work_id, to_domain, rank
-- reads:   gold.cross_domain, licence.works (sql/licensed_works.sql)
-- columns: those of gold.cross_domain; rank counts licensed neighbours only
SELECT
    cross_domain.work_id,
    cross_domain.to_domain,
    cross_domain.neighbour_id,
    cross_domain.score,
    cross_domain.reasons,
    cross_domain.story_ja,
    cross_domain.story_en,
    row_number() OVER (PARTITION BY cross_domain.work_id, cross_domain.to_domain ORDER BY cross_domain.rank) AS rank
FROM gold.cross_domain AS cross_domain
INNER JOIN licence.works AS licensed ON cross_domain.work_id = licensed.work_id
INNER JOIN licence.works AS licensed_neighbour ON cross_domain.neighbour_id = licensed_neighbour.work_id
