-- Which weeks has each feed covered, and how many facts did it send in each?
select c.feed, c.week, count(f.fact_id)::integer as facts
from (select distinct feed, week from coverage where week between $first and $last) c
left join facts f on f.feed = c.feed and f.week = c.week
group by all
order by c.feed, c.week
