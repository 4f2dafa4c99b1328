-- How many facts did each feed tell of, per theme and week, wherever they happened?
select feed, theme, week, count(*)::integer as facts
from facts
where counted(theme, feed, $feeds)
  and week between $first and $last
  and ($seen_by = '*' or seen_by = $seen_by)
  and (len($feeds) = 0 or list_contains($feeds, feed))
group by all
