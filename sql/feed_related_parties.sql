-- Feed related_parties: people and groups credited on licensed works, and those whose works feel alike.
-- grain:   party_id, rank
-- reads:   gold.related_parties, silver.credits, silver.parties, licence.works (sql/licensed_works.sql)
-- columns: those of gold.related_parties, and the names of both; rank counts only neighbours that are credited
--          on a licensed work
WITH credited AS (
    SELECT DISTINCT credits.party_id
    FROM silver.credits AS credits
    INNER JOIN licence.works AS licensed ON credits.work_id = licensed.work_id
)

SELECT
    related.party_id,
    related.neighbour_id,
    related.kind,
    related.score,
    related.reasons,
    parties.name,
    neighbours.name AS neighbour_name,
    row_number() OVER (PARTITION BY related.party_id ORDER BY related.rank) AS rank
FROM gold.related_parties AS related
INNER JOIN credited ON related.party_id = credited.party_id
INNER JOIN credited AS credited_neighbour ON related.neighbour_id = credited_neighbour.party_id
INNER JOIN silver.parties AS parties ON related.party_id = parties.party_id
INNER JOIN silver.parties AS neighbours ON related.neighbour_id = neighbours.party_id
