-- Feed themes: original themes with their licensed works.
-- grain:   theme_id, work_id
-- reads:   gold.themes, gold.theme_members, licence.works (sql/licensed_works.sql)
-- columns: those of gold.theme_members, the theme's names and factors; rank counts licensed works only
-- absence: a theme of which fewer than 8 works are licensed: what is left would not show what its name says
SELECT
    members.theme_id,
    members.work_id,
    themes.name_ja,
    themes.name_en,
    themes.factors,
    themes.reviewed,
    members.domain,
    members.score,
    members.reasons,
    row_number() OVER (PARTITION BY members.theme_id ORDER BY members.rank) AS rank
FROM gold.theme_members AS members
INNER JOIN gold.themes AS themes ON members.theme_id = themes.theme_id
INNER JOIN licence.works AS licensed ON members.work_id = licensed.work_id
QUALIFY count(*) OVER (PARTITION BY members.theme_id) >= 8
