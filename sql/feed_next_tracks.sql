-- Feed next_tracks: what a play and a skip of a licensed song change, for the stations of feed stations.
-- grain:   station_id, work_id, factor
-- reads:   gold.next_tracks, gold.stations, licence.works (sql/licensed_works.sql)
-- columns: those of gold.next_tracks
-- absence: a station of which fewer than 10 songs are licensed
WITH pools AS (
    SELECT stations.station_id
    FROM gold.stations AS stations
    INNER JOIN licence.works AS licensed ON stations.work_id = licensed.work_id
    GROUP BY stations.station_id
    HAVING count(*) >= 10
)

SELECT
    next_tracks.station_id,
    next_tracks.work_id,
    next_tracks.factor,
    next_tracks.strength,
    next_tracks.on_play,
    next_tracks.on_skip
FROM gold.next_tracks AS next_tracks
INNER JOIN pools ON next_tracks.station_id = pools.station_id
INNER JOIN licence.works AS licensed ON next_tracks.work_id = licensed.work_id
