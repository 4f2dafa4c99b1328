-- Which feeds sent numbers already added up, of which days, and when did the latest come?
select feed, min(first_day) as first_day, max(last_day) as last_day,
       count(*)::integer as numbers, sum(n)::bigint as n, max(known_from) as received_at
from aggregates
group by feed
order by feed
