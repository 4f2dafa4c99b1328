-- Which feeds can tell of each theme, where, from when on, and did they cover the week?
with begun as (
    select feed, min(week) as first_week from coverage group by feed
),
weeks as (
    select unnest(generate_series($first::date, $last::date, interval 7 day))::date as week
)
select s.feed, s.cadence, s.theme, s.commune_code, w.week,
       exists (select 1 from coverage c where c.feed = s.feed and c.week = w.week) as reported
from feed_scope s
join begun b using (feed)
join weeks w on w.week >= b.first_week
