-- How many facts of a selection did each zone have in each week? (zone_code is null where only the commune is known)
select zone_code, commune_code,
       case when $from_hour < $to_hour then week
            else date_trunc('week', evening_of(moment_of(starts_at, ends_at), $from_hour, $to_hour))::date
       end as week,
       count(*)::integer as facts
from facts
where zone_kind in ('district', 'commune')
  and counted(theme, feed, $feeds)
  and is_selected(theme, seen_by, feed, starts_at, ends_at, time_precision, $theme, $start, $until, $seen_by,
                  $feeds, $weekdays, $months, $from_hour, $to_hour)
group by all
