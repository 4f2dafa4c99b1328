-- How many facts of a theme did each zone have from one day to another, at some hours of some weekdays?
-- Hours 0 to 24 are the whole day; 22 to 4 is the night. A fact known only to its day has no hour.
select zone_code, commune_code, count(*)::integer as facts
from facts
where theme = $theme
  and zone_kind in ('district', 'commune')
  and starts_at >= $start and starts_at < $until
  and ($seen_by = '*' or seen_by = $seen_by)
  and (len($feeds) = 0 or list_contains($feeds, feed))
  and (len($weekdays) = 0 or list_contains($weekdays, isodow(starts_at)))
  and (
      ($from_hour = 0 and $to_hour = 24)
      or (time_precision <> 'day'
          and case when $from_hour < $to_hour
                   then hour(starts_at) >= $from_hour and hour(starts_at) < $to_hour
                   else hour(starts_at) >= $from_hour or hour(starts_at) < $to_hour end)
  )
group by all
