-- Which weeks did each feed cover?
select distinct feed, week
from coverage
where week between $first and $last
