-- How does one receipt break down?
select kind, code, n from receipt_lines where file_sha256 = $file_sha256 order by kind, n desc, code
