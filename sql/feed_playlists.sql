-- Feed playlists: playlists that start from a mood, scene, season or era, their licensed tracks in order.
-- grain:   playlist_id, track_no
-- reads:   licence.tracks (sql/licensed_tracks.sql)
-- columns: those of licence.tracks
SELECT
    tracks.playlist_id,
    tracks.track_no,
    tracks.work_id,
    tracks.kind,
    tracks.start,
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
WHERE tracks.kind != 'artist'
