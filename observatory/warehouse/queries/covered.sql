-- Which weeks did each feed cover, and which days of them? (bits: Monday is 1, Sunday is 64)
-- A file of a month speaks for weeks by their Thursday, and for days by its own first and last one.
select c.feed, c.week,
       coalesce(
           bit_or((1 << (least(date_diff('day', c.week, r.covers_to), 6) + 1))
                  - (1 << greatest(date_diff('day', c.week, r.covers_from), 0))),
           127
       )::utinyint as days
from (select distinct feed, week from coverage where week between $first and $last) c
left join receipts r on r.feed = c.feed and r.covers_from <= c.week + 6 and r.covers_to >= c.week
group by all
