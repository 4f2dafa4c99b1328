-- How many rows of a feed's files that speak for days since one are about something else than its themes?
select coalesce(sum(out_of_scope), 0)::integer as rows
from receipts
where feed = $feed and covers_to >= $since
