-- How many facts of a theme did feeds tell that are not added, because another feed's figure stands?
select standing_feed(theme) as standing, feed, count(*)::integer as facts
from facts
where theme = $theme
  and zone_kind in ('district', 'commune')
  and told_beside(theme, feed)
  and starts_at >= $start and starts_at < $until
group by all
order by facts desc, feed
