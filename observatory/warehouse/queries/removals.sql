-- What was taken away in each month, by the date of the removal, whenever it was reported?
select date_trunc('month', removed_at)::date as month,
       theme,
       commune_code,
       count(*)::integer as removed,
       median(date_diff('minute', starts_at, removed_at)) / 1440.0 as days,
       sum(cost_eur) as cost_eur,
       sum(billed_eur) as billed_eur
from facts
where removed_at >= $start and removed_at < $until
  and zone_kind in ('district', 'commune')
  and ($theme = '*' or theme = $theme)
  and (len($feeds) = 0 or list_contains($feeds, feed))
group by all
order by month, theme, commune_code
