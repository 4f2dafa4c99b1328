-- How many facts did each feed tell of, per theme and week, wherever they happened, and how many on the day
-- of that week that has most?
select feed, theme, week, sum(facts)::integer as facts, max(facts)::integer as busiest
from (
    select feed, theme, week, count(*) as facts
    from facts
    where counted(theme, feed, $feeds)
      and week between $first and $last
      and ($seen_by = '*' or seen_by = $seen_by)
      and (len($feeds) = 0 or list_contains($feeds, feed))
    group by feed, theme, week, starts_at::date
)
group by all
