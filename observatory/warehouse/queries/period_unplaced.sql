-- How many facts of a selection are in no zone, and how many of the agglomeration's are too vague for a point?
select count(*) filter (where zone_kind = 'commune' and zone_code is null)::integer as commune_only,
       count(*) filter (where zone_kind = 'none')::integer as not_located,
       count(*) filter (where zone_kind = 'outside')::integer as outside,
       count(*) filter (where zone_kind in ('district', 'commune') and precision in ('commune', 'none'))::integer
           as not_drawn
from facts
where counted(theme, feed, $feeds)
  and is_selected(theme, seen_by, feed, starts_at, ends_at, time_precision, $theme, $start, $until, $seen_by,
                  $feeds, $weekdays, $months, $from_hour, $to_hour)
