-- How many facts of a theme, from one day to another, are in no zone, and how many can light no spot?
select count(*) filter (where zone_kind = 'commune' and zone_code is null)::integer as commune_only,
       count(*) filter (where zone_kind = 'none')::integer as not_located,
       count(*) filter (where zone_kind = 'outside')::integer as outside,
       count(*) filter (where zone_kind <> 'outside' and precision in ('commune', 'none'))::integer as not_drawn
from facts
where theme = $theme
  and starts_at >= $start and starts_at < $until
  and not told_beside(theme, feed)
