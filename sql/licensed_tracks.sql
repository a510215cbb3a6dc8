-- Tracks of the playlists that a client may see, in order, with what each song is called and who sings it.
-- grain:   playlist_id, track_no
-- reads:   gold.playlists, silver.works, silver.credits, silver.parties, licence.works (sql/licensed_works.sql)
-- columns: those of gold.playlists; title, length, tempo and artists of the track; track_no counts licensed tracks only
-- absence: a playlist of which fewer than 10 tracks are licensed
WITH artists AS (
    SELECT
        credits.work_id,
        list(DISTINCT parties.name ORDER BY parties.name) AS artist_names
    FROM silver.credits AS credits
    INNER JOIN silver.parties AS parties ON credits.party_id = parties.party_id
    WHERE credits.role = 'artist'
    GROUP BY credits.work_id
)

SELECT
    playlists.playlist_id,
    playlists.work_id,
    playlists.kind,
    playlists.start,
    playlists.name_ja,
    playlists.name_en,
    playlists.score,
    playlists.reasons,
    playlists.reason_ja,
    playlists.reason_en,
    works.title,
    works.duration_s,
    works.tempo_bpm,
    coalesce(artists.artist_names, []) AS artists,
    row_number() OVER (PARTITION BY playlists.playlist_id ORDER BY playlists.track_no) AS track_no
FROM gold.playlists AS playlists
INNER JOIN licence.works AS licensed ON playlists.work_id = licensed.work_id
INNER JOIN silver.works AS works ON playlists.work_id = works.work_id
LEFT JOIN artists ON playlists.work_id = artists.work_id
QUALIFY count(*) OVER (PARTITION BY playlists.playlist_id) >= 10
