-- The works that a client may see on one night, and where it may show them.
-- grain:   work_id
-- reads:   silver.works, silver.rights; the client's licence as licence.terms (one row: night, use, valid_from,
--          valid_until, every_source, only_listed, queried), licence.territories, licence.domains, licence.sources,
--          licence.listed_works, licence.excluded_works, licence.queried_works (sql/queried_works.sql)
-- columns: work_id; territories, the licensed ones in which the rights holder's rights hold, in order
-- absence: not licensed. No right, no row: a work without rights for this use, night and place does not appear.
SELECT
    works.work_id,
    list(DISTINCT territories.territory ORDER BY territories.territory) AS territories
FROM silver.works AS works
CROSS JOIN licence.terms AS terms
INNER JOIN licence.domains AS domains ON works.domain = domains.domain
INNER JOIN silver.rights AS rights
    ON
        works.work_id = rights.work_id
        AND terms.use = rights.use
        AND terms.night BETWEEN rights.valid_from AND rights.valid_until
INNER JOIN licence.territories AS territories
    ON rights.territory IN (territories.territory, 'WORLD')
WHERE
    works.status = 'live'
    AND terms.night BETWEEN terms.valid_from AND terms.valid_until
    AND (
        terms.every_source
        OR works.source IN (SELECT sources.source FROM licence.sources AS sources)
    )
    AND (
        NOT terms.only_listed
        OR works.work_id IN (SELECT listed.work_id FROM licence.listed_works AS listed)
    )
    AND (
        NOT terms.queried
        OR works.work_id IN (SELECT queried.work_id FROM licence.queried_works AS queried)
    )
    AND works.work_id NOT IN (SELECT excluded.work_id FROM licence.excluded_works AS excluded)
GROUP BY works.work_id
