-- The works that meet the query of a client file (exports/works_query.py).
-- grain:   work_id
-- reads:   silver.works; licence.conditions (alternative, field, operator, text, number): the conditions of one
--          alternative must all hold
-- columns: work_id
-- absence: no alternative holds. What a work does not state meets no condition, and neither does an unknown field or
--          operator.
WITH compared AS (
    SELECT
        works.work_id,
        conditions.alternative,
        conditions.operator,
        conditions.text,
        conditions.number,
        CASE conditions.field
            WHEN 'genre' THEN works.genres
            WHEN 'series' THEN [works.series]
            WHEN 'rating' THEN [works.rating]
            WHEN 'source' THEN [works.source]
            WHEN 'domain' THEN [works.domain]
        END AS texts,
        CASE conditions.field
            WHEN 'year' THEN works.release_year
            WHEN 'duration_s' THEN works.duration_s
            WHEN 'tempo_bpm' THEN works.tempo_bpm
            WHEN 'pages' THEN works.pages
        END AS stated
    FROM silver.works AS works
    CROSS JOIN licence.conditions AS conditions
),

judged AS (
    SELECT
        compared.work_id,
        compared.alternative,
        CASE compared.operator
            WHEN '=' THEN coalesce(list_contains(compared.texts, compared.text), compared.stated = compared.number)
            WHEN '!='
                THEN
                    coalesce(
                        len(list_distinct(compared.texts)) > 0 AND NOT list_contains(compared.texts, compared.text),
                        compared.stated != compared.number
                    )
            WHEN '<' THEN compared.stated < compared.number
            WHEN '<=' THEN compared.stated <= compared.number
            WHEN '>' THEN compared.stated > compared.number
            WHEN '>=' THEN compared.stated >= compared.number
        END AS holds
    FROM compared
),

met AS (
    SELECT
        judged.work_id,
        judged.alternative
    FROM judged
    GROUP BY judged.work_id, judged.alternative
    HAVING bool_and(coalesce(judged.holds, FALSE))
)

SELECT DISTINCT met.work_id
FROM met
