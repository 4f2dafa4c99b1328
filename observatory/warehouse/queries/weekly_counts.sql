-- How many facts did each zone have, per theme and week? (zone_code is null for facts known only to be in the town)
select zone_code, commune_code, theme, week, count(*)::integer as facts
from facts
where zone_kind in ('district', 'commune')
  and counted(theme, feed, $feeds)
  and week between $first and $last
  and ($seen_by = '*' or seen_by = $seen_by)
  and (len($feeds) = 0 or list_contains($feeds, feed))
group by all
