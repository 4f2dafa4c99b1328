-- Which facts are counted in a selection, or in one zone or commune of it, and what is known of each?
-- For those entitled to places; the last one first, those known no better than their commune among them.
select zone_code, commune_code, starts_at, ends_at, time_precision, theme, subtype, precision, uncertainty_m,
       matched_label, line, hall, lon, lat, feed, seen_by, week, outcomes, ended_at, removed_at, cleaned_at, cleared_at
from facts
where zone_kind in ('district', 'commune')
  and counted(theme, feed, $feeds)
  and ($area = '*' or zone_code = $area or commune_code = $area)
  and is_selected(theme, seen_by, feed, starts_at, ends_at, time_precision, $theme, $start, $until, $seen_by,
                  $feeds, $weekdays, $months, $from_hour, $to_hour)
order by starts_at desc, fact_id
