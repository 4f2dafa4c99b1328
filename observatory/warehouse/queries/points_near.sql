-- Which facts of any theme, fine enough to be drawn as a spot, lie in a box of degrees, from one day to another?
-- For those entitled to places; without who said it.
select lon, lat, uncertainty_m, precision, zone_code, commune_code, theme, subtype, starts_at, ends_at,
       time_precision, week, feed, seen_by, matched_label, hall
from facts
where lon between $west and $east
  and lat between $south and $north
  and starts_at >= $first and starts_at < $until
  and precision in ('housenumber', 'street', 'place')
  and not told_beside(theme, feed)
