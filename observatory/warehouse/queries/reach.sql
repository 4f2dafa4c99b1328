-- Which feeds can tell of each theme, and where?
-- A feed that covered nothing since $since is no partner of the table.
select distinct feed, theme, commune_code
from feed_scope
where feed in (select feed from coverage where week between $since and $last)
  and counted(theme, feed, $feeds)
order by all
