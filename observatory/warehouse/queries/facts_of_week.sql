-- Which facts are counted in a week, what is known of when and where, what followed? For those entitled to places.
select zone_code, commune_code, starts_at, ends_at, time_precision, theme, subtype, precision, matched_label, line, hall,
       feed, outcomes, ended_at, removed_at, cleaned_at, cleared_at
from facts
where week = $week
  and zone_kind <> 'outside'
  and not told_beside(theme, feed)
order by zone_code nulls last, commune_code nulls last, starts_at, theme, fact_id
