-- Feed stations: radio pools by mood and genre, their licensed songs.
-- grain:   station_id, work_id
-- reads:   gold.stations, licence.works (sql/licensed_works.sql)
-- columns: those of gold.stations; rank counts licensed songs only, weights of a licensed pool add up to 1 again
-- absence: a station of which fewer than 10 songs are licensed
SELECT
    stations.station_id,
    stations.work_id,
    stations.kind,
    stations.start,
    stations.name_ja,
    stations.name_en,
    stations.score,
    stations.reasons,
    round(stations.weight / sum(stations.weight) OVER (PARTITION BY stations.station_id), 6) AS weight,
    row_number() OVER (PARTITION BY stations.station_id ORDER BY stations.rank) AS rank
FROM gold.stations AS stations
INNER JOIN licence.works AS licensed ON stations.work_id = licensed.work_id
QUALIFY count(*) OVER (PARTITION BY stations.station_id) >= 10
