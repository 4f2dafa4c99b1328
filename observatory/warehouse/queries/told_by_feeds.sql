-- What became of the facts that partners told since a day: when, what, where they are counted, what followed?
select f.feed, f.starts_at, f.theme, f.subtype, f.place_text, f.commune_code, f.zone_code, f.zone_kind, f.precision,
       f.outcomes, f.row_number, r.file_name
from facts f
left join (
    select feed, file_sha256, min(file_name) as file_name from receipts group by feed, file_sha256
) r on r.feed = f.feed and r.file_sha256 = f.file_sha256
where f.week >= $since
order by f.starts_at desc, f.fact_id
