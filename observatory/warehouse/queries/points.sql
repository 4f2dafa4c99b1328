-- Where and when were the facts of a theme, without who said it or what it was?
-- For those entitled to places; only facts fine enough to be drawn as a spot.
select lon, lat, uncertainty_m, precision, zone_code, commune_code, theme, subtype, starts_at, ends_at, time_precision,
       week, feed, seen_by, matched_label
from facts
where theme = $theme
  and starts_at >= $first and starts_at < $until
  and precision in ('housenumber', 'street', 'place')
  and ($seen_by = '*' or seen_by = $seen_by)
  and counted(theme, feed, $feeds)
