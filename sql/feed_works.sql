-- Feed works: what is known about each licensed work.
-- grain:   work_id
-- reads:   silver.works, licence.works (sql/licensed_works.sql)
-- columns: those of silver.works that can be licensed; territories, where the client may show the work
SELECT
    works.work_id,
    works.domain,
    works.source,
    works.source_key,
    works.title,
    works.title_kana,
    works.release_date,
    works.release_year,
    works.genres,
    works.series,
    works.duration_s,
    works.tempo_bpm,
    works.pages,
    works.rating,
    works.status,
    licensed.territories
FROM silver.works AS works
INNER JOIN licence.works AS licensed ON works.work_id = licensed.work_id
