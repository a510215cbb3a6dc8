-- Feed credits: who did what on each licensed work.
-- grain:   work_id, party_id, role
-- reads:   silver.credits, silver.parties, licence.works (sql/licensed_works.sql)
-- columns: those of silver.credits, and the party's name and its reading
SELECT
    credits.work_id,
    credits.party_id,
    credits.role,
    credits.position,
    credits.character,
    parties.name,
    parties.name_kana
FROM silver.credits AS credits
INNER JOIN licence.works AS licensed ON credits.work_id = licensed.work_id
INNER JOIN silver.parties AS parties ON credits.party_id = parties.party_id
