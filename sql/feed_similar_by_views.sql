-- Feed similar_by_views: for each licensed work and view the licensed works of its domain that are alike in it.
-- grain:   work_id, view, rank
-- reads:   gold.similar_by_views, licence.works (sql/licensed_works.sql)
-- columns: those of gold.similar_by_views; rank counts licensed neighbours only: a gap would tell of works that are
--          none of the client's business
SELECT
    similar_by_views.work_id,
    similar_by_views.view,
    similar_by_views.neighbour_id,
    similar_by_views.domain,
    similar_by_views.score,
    similar_by_views.reasons,
    row_number() OVER (
        PARTITION BY similar_by_views.work_id, similar_by_views.view
        ORDER BY similar_by_views.rank
    ) AS rank
FROM gold.similar_by_views AS similar_by_views
INNER JOIN licence.works AS licensed ON similar_by_views.work_id = licensed.work_id
INNER JOIN licence.works AS licensed_neighbour ON similar_by_views.neighbour_id = licensed_neighbour.work_id
