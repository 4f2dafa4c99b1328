-- Which facts of some themes could two partners have told, and which of them are not added? For those entitled.
select feed, reference, theme, subtype, starts_at, ends_at, time_precision, lon, lat, uncertainty_m,
       commune_code, zone_code, matched_label, told_beside(theme, feed) as beside
from facts
where list_contains($themes, theme)
  and zone_kind in ('district', 'commune')
order by starts_at, feed, reference
