-- Of what subtype were the facts of a selection, and what followed, where partners say so?
-- A fact is handled when at least one thing followed it; what it cost is no sign that it was.
select subtype,
       count(*)::integer as facts,
       count(*) filter (outcomes <> '' or ended_at is not null or removed_at is not null or cleaned_at is not null
                        or cleared_at is not null or billed_eur is not null)::integer as handled,
       count(ended_at)::integer as ended,
       median(date_diff('minute', starts_at, ended_at)) as ended_minutes,
       count(removed_at)::integer as removed,
       median(date_diff('minute', starts_at, removed_at)) / 1440.0 as removed_days,
       count(cleaned_at)::integer as cleaned,
       median(date_diff('minute', starts_at, cleaned_at)) / 1440.0 as cleaned_days,
       count(cleared_at)::integer as cleared,
       median(date_diff('minute', starts_at, cleared_at)) / 1440.0 as cleared_days,
       sum(cost_eur) as cost_eur,
       sum(billed_eur) as billed_eur,
       count(*) filter (resident_complaint)::integer as resident_complaint,
       count(*) filter (list_contains(string_split(outcomes, ','), 'intervention'))::integer as intervention,
       count(*) filter (list_contains(string_split(outcomes, ','), 'mediation'))::integer as mediation,
       count(*) filter (list_contains(string_split(outcomes, ','), 'fine'))::integer as fine,
       count(*) filter (list_contains(string_split(outcomes, ','), 'complaint'))::integer as complaint,
       count(*) filter (list_contains(string_split(outcomes, ','), 'seizure'))::integer as seizure,
       count(*) filter (list_contains(string_split(outcomes, ','), 'impounding'))::integer as impounding
from facts
where zone_kind in ('district', 'commune')
  and counted(theme, feed, $feeds)
  and is_selected(theme, seen_by, feed, starts_at, ends_at, time_precision, $theme, $start, $until, $seen_by,
                  $feeds, $weekdays, $months, $from_hour, $to_hour)
group by subtype
order by facts desc, subtype
