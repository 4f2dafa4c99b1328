-- How many facts of each theme and week are in no zone, and why?
select theme, week,
       count(*) filter (where zone_kind = 'commune' and zone_code is null)::integer as commune_only,
       count(*) filter (where zone_kind = 'none')::integer as not_located,
       count(*) filter (where zone_kind = 'outside')::integer as outside
from facts
where week between $first and $last
  and not told_beside(theme, feed)
group by all
