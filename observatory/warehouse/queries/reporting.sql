-- Which feeds can tell of each theme, where, and did they cover the week?
-- A feed that covered nothing since $since is no partner of the table.
with active as (
    select distinct feed from coverage where week between $since and $last
),
weeks as (
    select unnest(generate_series($first::date, $last::date, interval 7 day))::date as week
)
select s.feed, s.theme, s.commune_code, w.week,
       exists (select 1 from coverage c where c.feed = s.feed and c.week = w.week) as reported
from feed_scope s
join active using (feed)
cross join weeks w
