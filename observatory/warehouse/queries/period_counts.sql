-- How many facts of a theme did each zone have in each week from one day to another, at some hours of some weekdays?
select zone_code, commune_code,
       case when $from_hour < $to_hour then week
            else date_trunc('week', evening_of(moment_of(starts_at, ends_at), $from_hour, $to_hour))::date
       end as week,
       count(*)::integer as facts
from facts
where theme = $theme
  and zone_kind in ('district', 'commune')
  and counted(theme, feed, $feeds)
  and in_period(starts_at, moment_of(starts_at, ends_at), $start, $until, $from_hour, $to_hour)
  and ($seen_by = '*' or seen_by = $seen_by)
  and (len($feeds) = 0 or list_contains($feeds, feed))
  and at_hours(moment_of(starts_at, ends_at), time_precision, $from_hour, $to_hour)
  and on_weekdays(moment_of(starts_at, ends_at), $weekdays, $from_hour, $to_hour)
group by all
