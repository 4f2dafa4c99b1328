-- How many facts of a theme were taken away or clean again, and how many of these within some hours, by subtype?
-- The end of an intervention clears nothing: what counts is the later of removal and cleaning.
select subtype,
       count(*)::integer as facts,
       count(greatest(removed_at, cleaned_at))::integer as known,
       count(*) filter (date_diff('minute', starts_at, greatest(removed_at, cleaned_at)) <= $hours * 60)::integer
           as within,
       median(date_diff('minute', starts_at, greatest(removed_at, cleaned_at))) / 60.0 as median_hours,
       median(date_diff('minute', starts_at, ended_at)) as ended_minutes
from facts
where zone_kind in ('district', 'commune')
  and not told_beside(theme, feed)
  and theme = $theme
  and starts_at >= $start and starts_at < $until
group by subtype
order by facts desc, subtype
