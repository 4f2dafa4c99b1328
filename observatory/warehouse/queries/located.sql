-- How finely are the facts located, by feed, between two weeks?
select feed, precision, zone_kind, count(*)::integer as facts
from facts
where week between $first and $last and ($theme = '*' or theme = $theme)
group by all
order by all
