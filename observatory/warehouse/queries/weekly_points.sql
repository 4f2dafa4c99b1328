-- Where were the facts of each theme and week that are known finely enough to be drawn as a spot?
select lon, lat, theme, week, count(*)::integer as facts
from facts
where zone_kind in ('district', 'commune')
  and precision in ('housenumber', 'street', 'place')
  and lon is not null
  and counted(theme, feed, $feeds)
  and week between $first and $last
  and ($seen_by = '*' or seen_by = $seen_by)
  and (len($feeds) = 0 or list_contains($feeds, feed))
group by all
