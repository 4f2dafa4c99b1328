-- What is known of each fact of a selection that lies in the agglomeration? For those entitled to places.
select theme, subtype, starts_at, ends_at, time_precision, week, feed, seen_by,
       lon, lat, precision, uncertainty_m, commune_code, zone_code, matched_label, hall
from facts
where zone_kind in ('district', 'commune')
  and counted(theme, feed, $feeds)
  and is_selected(theme, seen_by, feed, starts_at, ends_at, time_precision, $theme, $start, $until, $seen_by,
                  $feeds, $weekdays, $months, $from_hour, $to_hour)
