-- The licensed works whose words a client may show on one night, and where.
-- grain:   work_id
-- reads:   silver.rights, licence.works (sql/licensed_works.sql), licence.terms
-- columns: work_id; territories, those of licence.works in which the rights holder also lets lyrics be shown, in order
-- absence: not licensed. Whoever may pass on a work may not pass on its words: that is a right of its own,
--          lyrics_display, and it must hold besides the client's own use, on the same night and in the same place
WITH places AS (
    SELECT
        licensed.work_id,
        unnest(licensed.territories) AS territory
    FROM licence.works AS licensed
)

SELECT
    places.work_id,
    list(DISTINCT places.territory ORDER BY places.territory) AS territories
FROM places
CROSS JOIN licence.terms AS terms
INNER JOIN silver.rights AS rights
    ON
        places.work_id = rights.work_id
        AND rights.use = 'lyrics_display'
        AND terms.night BETWEEN rights.valid_from AND rights.valid_until
        AND rights.territory IN (places.territory, 'WORLD')
GROUP BY places.work_id
