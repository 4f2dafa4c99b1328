-- How many facts of a theme did each zone have in each week from one day to another, at some hours of some weekdays?
-- Hours 0 to 24 are the whole day. A fact known between two times is at their middle; one known only to its
-- day has no hour. From 22 to 4, the hours after midnight belong to the evening they follow.
with told as (
    select zone_code, commune_code, week, time_precision, starts_at + (ends_at - starts_at) / 2 as moment
    from facts
    where theme = $theme
      and zone_kind in ('district', 'commune')
      and starts_at >= $start and starts_at < $until
      and ($seen_by = '*' or seen_by = $seen_by)
      and (len($feeds) = 0 or list_contains($feeds, feed))
)
select zone_code, commune_code, week, count(*)::integer as facts
from told
where (
      ($from_hour = 0 and $to_hour = 24)
      or (time_precision <> 'day'
          and case when $from_hour < $to_hour
                   then hour(moment) >= $from_hour and hour(moment) < $to_hour
                   else hour(moment) >= $from_hour or hour(moment) < $to_hour end)
  )
  and (
      len($weekdays) = 0
      or list_contains($weekdays, isodow(
             case when $from_hour > $to_hour and hour(moment) < $to_hour
                  then moment - interval 1 day else moment end))
  )
group by all
