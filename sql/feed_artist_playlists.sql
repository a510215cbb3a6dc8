-- Feed artist_playlists: playlists that start from an artist of a licensed work, their licensed tracks in order.
-- grain:   playlist_id, track_no
-- reads:   silver.credits, licence.tracks (sql/licensed_tracks.sql), licence.works (sql/licensed_works.sql)
-- columns: those of licence.tracks, and party_id, the artist
-- absence: the artist has no credit on a licensed work
SELECT
    tracks.playlist_id,
    tracks.track_no,
    tracks.work_id,
    tracks.start AS party_id,
    tracks.name_ja,
    tracks.name_en,
    tracks.title,
    tracks.duration_s,
    tracks.tempo_bpm,
    tracks.artists,
    tracks.score,
    tracks.reasons,
    tracks.reason_ja,
    tracks.reason_en
FROM licence.tracks AS tracks
WHERE
    tracks.kind = 'artist'
    AND tracks.start IN (
        SELECT credits.party_id
        FROM silver.credits AS credits
        INNER JOIN licence.works AS licensed ON credits.work_id = licensed.work_id
    )
