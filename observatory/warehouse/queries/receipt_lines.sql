-- How does one receipt break down?
select kind, code, n from receipt_lines where receipt = $receipt order by kind, n desc, code
