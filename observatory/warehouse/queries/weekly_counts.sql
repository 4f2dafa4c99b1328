-- How many facts did each zone have, per theme and week?
select zone_code, theme, week, count(*)::integer as facts
from facts
where zone_code is not null
  and week between $first and $last
  and ($seen_by = '*' or seen_by = $seen_by)
  and ($feed = '*' or feed = $feed)
group by all
