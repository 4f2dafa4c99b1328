-- Which numbers already added up did feeds send, and how many facts are held of the same theme, days and places?
-- The facts are empty for days before the first week that any file covers: missing is not zero.
with told as (
    select feed, theme, subtype, first_day, last_day, area,
           case when $by_commune then commune_code end as commune_code,
           commune_code as place, count(*) as numbers, sum(n) as n, bool_or(invented) as invented
    from aggregates
    where ($feed = '*' or feed = $feed) and ($theme = '*' or theme = $theme)
    group by all
),
beside as (
    select t.feed, t.theme, t.subtype, t.first_day, t.last_day, t.area, t.commune_code, count(f.fact_id) as facts
    from told t
    left join facts f
        on f.theme = t.theme and (t.subtype = '' or f.subtype = t.subtype)
        and f.starts_at >= t.first_day and f.starts_at < t.last_day + 1
        and (t.place is null or f.commune_code = t.place)
        and counted(f.theme, f.feed, [])
    group by all
)
select t.feed, t.theme, t.subtype, t.first_day, t.last_day, t.area, t.commune_code,
       sum(t.numbers)::integer as numbers, sum(t.n)::bigint as n, bool_or(t.invented) as invented,
       case when t.first_day >= (select min(week) from coverage) then any_value(b.facts)::integer end as facts
from told t
join beside b on b.feed = t.feed and b.theme = t.theme and b.subtype = t.subtype and b.first_day = t.first_day
    and b.last_day = t.last_day and b.area = t.area and b.commune_code is not distinct from t.commune_code
group by t.feed, t.theme, t.subtype, t.first_day, t.last_day, t.area, t.commune_code
order by t.first_day desc, t.feed, t.theme, t.subtype, t.area, t.commune_code
