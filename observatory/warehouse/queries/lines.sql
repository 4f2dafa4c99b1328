-- How many facts were told of each bus line, of which theme and kind, at which stop, and in how many weeks?
-- A line or theme of '*' is all of them; the stops are told where $by_place.
select line, theme, subtype,
       case when $by_place then coalesce(matched_label, '') else '' end as place,
       count(*)::integer as facts, count(distinct week)::integer as weeks
from facts
where line is not null
  and zone_kind in ('district', 'commune')
  and ($line = '*' or line = $line)
  and ($theme = '*' or theme = $theme)
  and starts_at >= $start and starts_at < $until
  and not told_beside(theme, feed)
group by all
order by facts desc, line, theme, subtype, place
