-- Feed music_metadata: all that is known of each licensed song, one row a statement: 情報区分, メタ区分, メタ.
-- grain:   work_id, info_class, meta_class, meta
-- reads:   silver.works, silver.credits, silver.parties, silver.products, silver.facts, gold.kansei_scores,
--          gold.factors, licence.works (sql/licensed_works.sql)
-- columns: info_class and meta_class in Japanese and English; meta, as delivered and in English where it has an English
--          name; factor and strength where the statement is a kansei factor
-- absence: nothing is known of that class. strength: the statement is a fact. A facet of the ontology that is not named
--          here stands under 感性, so that no factor of a song is left out
WITH classes (facet, info_class, info_class_en, meta_class, meta_class_en) AS (
    VALUES
    ('melody', '曲調', 'Melody', '曲調の印象', 'Impression of the melody'),
    ('tempo', 'テンポ', 'Tempo', 'テンポ感', 'Sense of tempo'),
    ('voice', '声質', 'Voice', '歌声の印象', 'Impression of the voice'),
    ('structure', '構成', 'Structure', '曲の構成', 'Structure of the song'),
    ('instrument', '楽器', 'Instruments', '使用楽器', 'Instruments heard'),
    ('lyrics', '歌詞', 'Lyrics', '歌詞テーマ', 'Theme of the lyrics'),
    ('lyrics_feeling', '歌詞', 'Lyrics', '歌詞の心情', 'Feeling of the lyrics'),
    ('love_words', '歌詞', 'Lyrics', '恋愛ワード', 'Words of love'),
    ('life_stage', '歌詞', 'Lyrics', 'ライフステージ', 'Stage of life'),
    ('relation', '歌詞', 'Lyrics', '人間関係', 'Relations'),
    ('calling', '歌詞', 'Lyrics', '職業・立場', 'Callings'),
    ('story', '歌詞', 'Lyrics', '物語', 'Story'),
    ('scene', '情景', 'Scene', '場面', 'Scene'),
    ('season', '情景', 'Scene', '季節', 'Season'),
    ('colour', '情景', 'Scene', '色', 'Colour'),
    ('setting', '情景', 'Scene', '舞台', 'Setting'),
    ('emotion', '感情', 'Emotion', '聴き手の感情', 'Emotion of the listener')
),

kinds (fact, ja, en) AS (
    VALUES ('tie_up', 'タイアップ', 'Tie-up'), ('key', '調', 'Key'), ('award', '受賞', 'Award')
),

songs AS (
    SELECT works.*
    FROM silver.works AS works
    INNER JOIN licence.works AS licensed ON works.work_id = licensed.work_id
    WHERE works.domain = 'music'
),

statements AS (
    SELECT
        songs.work_id,
        coalesce(classes.info_class, '感性') AS info_class,
        coalesce(classes.info_class_en, 'Kansei') AS info_class_en,
        coalesce(classes.meta_class, factors.facet) AS meta_class,
        coalesce(classes.meta_class_en, factors.facet) AS meta_class_en,
        factors.label_ja AS meta,
        factors.label_en AS meta_en,
        factors.label_romaji AS meta_romaji,
        scores.factor,
        scores.score AS strength
    FROM songs
    INNER JOIN gold.kansei_scores AS scores ON songs.work_id = scores.subject_id
    INNER JOIN gold.factors AS factors ON scores.factor = factors.factor
    LEFT JOIN classes ON factors.facet = classes.facet
    UNION ALL BY NAME
    SELECT
        songs.work_id,
        figures.info_class,
        figures.info_class_en,
        figures.meta_class,
        figures.meta_class_en,
        figures.meta,
        figures.meta_en
    FROM songs
    CROSS JOIN
        LATERAL (
            VALUES
            ('楽曲', 'Song', '長さ(秒)', 'Length in seconds', songs.duration_s::VARCHAR, songs.duration_s::VARCHAR),
            ('テンポ', 'Tempo', 'BPM', 'BPM', songs.tempo_bpm::VARCHAR, songs.tempo_bpm::VARCHAR),
            ('年代', 'Era', '発売年', 'Release year', songs.release_year::VARCHAR, songs.release_year::VARCHAR),
            (
                '年代', 'Era', '年代', 'Decade',
                (songs.release_year // 10 * 10)::VARCHAR || '年代', (songs.release_year // 10 * 10)::VARCHAR || 's'
            )
        ) AS figures (info_class, info_class_en, meta_class, meta_class_en, meta, meta_en)
    UNION ALL BY NAME
    SELECT
        songs.work_id,
        '楽曲' AS info_class,
        'Song' AS info_class_en,
        'ジャンル' AS meta_class,
        'Genre' AS meta_class_en,
        unnest(songs.genres) AS meta
    FROM songs
    UNION ALL BY NAME
    SELECT
        songs.work_id,
        '楽曲' AS info_class,
        'Song' AS info_class_en,
        'ISRC' AS meta_class,
        'ISRC' AS meta_class_en,
        products.code AS meta,
        products.code AS meta_en
    FROM songs
    INNER JOIN silver.products AS products ON songs.work_id = products.work_id AND products.scheme = 'isrc'
    UNION ALL BY NAME
    SELECT
        songs.work_id,
        '人物' AS info_class,
        'People' AS info_class_en,
        credits.role AS meta_class,
        credits.role AS meta_class_en,
        parties.name AS meta
    FROM songs
    INNER JOIN silver.credits AS credits ON songs.work_id = credits.work_id
    INNER JOIN silver.parties AS parties ON credits.party_id = parties.party_id
    UNION ALL BY NAME
    SELECT
        songs.work_id,
        '楽曲' AS info_class,
        'Song' AS info_class_en,
        kinds.ja AS meta_class,
        kinds.en AS meta_class_en,
        facts.value AS meta
    FROM songs
    INNER JOIN silver.facts AS facts ON songs.work_id = facts.subject_id
    INNER JOIN kinds ON facts.fact = kinds.fact
)

SELECT
    statements.work_id,
    statements.info_class,
    statements.meta_class,
    statements.meta,
    any_value(statements.info_class_en) AS info_class_en,
    any_value(statements.meta_class_en) AS meta_class_en,
    any_value(statements.meta_en) AS meta_en,
    any_value(statements.meta_romaji) AS meta_romaji,
    min(statements.factor) AS factor,
    max(statements.strength) AS strength
FROM statements
WHERE statements.meta != ''
GROUP BY statements.work_id, statements.info_class, statements.meta_class, statements.meta
