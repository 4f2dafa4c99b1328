-- How many days after the end of its week was each fact first told, by feed and week?
-- Weeks that ended before the feed's first file are left out: what was loaded at once says nothing of delays.
with told as (
    select fact_id, min(known_from) as first_known
    from (select fact_id, known_from from facts where week >= $since
          union all select fact_id, known_from from facts_history where week >= $since and known_run <= $run)
    group by fact_id
),
begun as (select feed, min(received_at) as first_file from receipts group by feed)
select f.feed, f.week,
       greatest(0, date_diff('day', f.week + interval 7 day, t.first_known))::integer as lag,
       count(*)::integer as facts
from facts f join told t using (fact_id) join begun b using (feed)
where f.week + interval 7 day >= b.first_file and f.week >= $since
group by all
order by all
