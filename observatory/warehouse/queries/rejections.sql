-- Which rows were refused, and why?
select feed, file_name, row_number, column_name, value, reason, received_at
from rejections
where ($reason = '*' or reason = $reason)
  and ($feed = '*' or feed = $feed)
order by received_at desc, file_name, row_number
