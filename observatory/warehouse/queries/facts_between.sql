-- Where and when were the facts of some themes, from one day to another? For those entitled to places.
select theme, subtype, starts_at, ends_at, time_precision, week, feed, seen_by,
       lon, lat, precision, uncertainty_m, commune_code, zone_code, matched_label, hall
from facts
where list_contains($themes, theme)
  and starts_at >= $first and starts_at < $until
  and zone_kind <> 'outside'
  and ($seen_by = '*' or seen_by = $seen_by)
  and ($feed = '*' or feed = $feed)
  and (not told_beside(theme, feed) or $feed <> '*')
