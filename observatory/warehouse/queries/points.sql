-- Where and when were the facts of a selection that lie in the agglomeration, and which feed told of each?
-- For those entitled to places; only facts fine enough to be drawn as a spot.
select lon, lat, uncertainty_m, precision, zone_code, commune_code, theme, subtype, starts_at, ends_at, time_precision,
       week, feed, seen_by, matched_label, hall
from facts
where zone_kind in ('district', 'commune')
  and precision in ('housenumber', 'street', 'place')
  and counted(theme, feed, $feeds)
  and is_selected(theme, seen_by, feed, starts_at, ends_at, time_precision, $theme, $start, $until, $seen_by,
                  $feeds, $weekdays, $months, $from_hour, $to_hour)
