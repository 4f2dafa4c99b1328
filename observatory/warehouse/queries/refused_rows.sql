-- Which rows of some receipts were refused, and why? Without their values.
select feed, receipt, row_number, column_name, reason
from rejections
where list_contains($receipts, receipt)
order by receipt, row_number, column_name
