-- Feed listener_picks: works for each listener of the client's own services, among its licensed works.
-- grain:   source, listener_id, list, rank
-- reads:   gold.listener_picks, licence.works (sql/licensed_works.sql), licence.terms, licence.listener_sources
-- columns: those of gold.listener_picks; rank counts licensed works only
-- absence: the listener is another service's, or none of the works picked is licensed
SELECT
    picks.source,
    picks.listener_id,
    picks.list,
    picks.work_id,
    picks.kept,
    picks.score,
    picks.reasons,
    row_number() OVER (PARTITION BY picks.source, picks.listener_id, picks.list ORDER BY picks.rank) AS rank
FROM gold.listener_picks AS picks
CROSS JOIN licence.terms AS terms
INNER JOIN licence.works AS licensed ON picks.work_id = licensed.work_id
INNER JOIN licence.listener_sources AS own ON picks.source = own.source
WHERE terms.night BETWEEN terms.valid_from AND terms.valid_until
