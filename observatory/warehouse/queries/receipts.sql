-- What came in, file by file, newest first?
select received_at, feed, file_name, covers_from, covers_to,
       read, stored, corrected, known, rejected, out_of_scope, numbers, aggregated, invented, receipt
from receipts
order by received_at desc, file_name
