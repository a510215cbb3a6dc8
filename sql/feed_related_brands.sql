-- Feed related_brands: brands with a licensed work, and those whose products feel alike.
-- grain:   brand, rank
-- reads:   gold.related_parties, silver.facts, licence.works (sql/licensed_works.sql)
-- columns: brand and neighbour by name, each with its first licensed work; rank counts licensed neighbours only
WITH shown AS (
    SELECT
        facts.value AS brand,
        min(facts.subject_id) AS work_id
    FROM silver.facts AS facts
    INNER JOIN licence.works AS licensed ON facts.subject_id = licensed.work_id
    WHERE facts.fact = 'brand'
    GROUP BY facts.value
)

SELECT
    shown.brand,
    neighbours.brand AS neighbour,
    related.score,
    related.reasons,
    shown.work_id,
    neighbours.work_id AS neighbour_work_id,
    row_number() OVER (PARTITION BY shown.brand ORDER BY related.rank) AS rank
FROM gold.related_parties AS related
INNER JOIN shown ON related.party_id = 'brand:' || shown.brand
INNER JOIN shown AS neighbours ON related.neighbour_id = 'brand:' || neighbours.brand
WHERE related.kind = 'brand'
