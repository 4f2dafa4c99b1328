-- Which facts of whole weeks are counted, where and when, and what followed each? For those entitled to places.
select commune_code, zone_code, theme, subtype, starts_at, ends_at, time_precision, week, feed, seen_by,
       lon, lat, precision, uncertainty_m, matched_label, outcomes,
       outcomes <> '' or ended_at is not null or removed_at is not null or cleaned_at is not null
       or cleared_at is not null or billed_eur is not null as followed
from facts
where week >= $first and week <= $last
  and zone_kind in ('district', 'commune')
  and not told_beside(theme, feed)
order by starts_at, fact_id
