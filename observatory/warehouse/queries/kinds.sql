-- Of what kind were the facts of a theme from one day to another, and what followed, where partners say so?
select subtype,
       count(*)::integer as facts,
       count(cleared_at)::integer as cleared,
       median(date_diff('minute', starts_at, cleared_at)) / 1440.0 as days,
       sum(cost_eur) as cost_eur,
       count(*) filter (list_contains(string_split(outcomes, ','), 'intervention'))::integer as intervention,
       count(*) filter (list_contains(string_split(outcomes, ','), 'mediation'))::integer as mediation,
       count(*) filter (list_contains(string_split(outcomes, ','), 'fine'))::integer as fine,
       count(*) filter (list_contains(string_split(outcomes, ','), 'complaint'))::integer as complaint,
       count(*) filter (list_contains(string_split(outcomes, ','), 'seizure'))::integer as seizure
from facts
where theme = $theme
  and zone_kind in ('district', 'commune')
  and in_period(starts_at, moment_of(starts_at, ends_at), $start, $until, $from_hour, $to_hour)
  and ($seen_by = '*' or seen_by = $seen_by)
  and (len($feeds) = 0 or list_contains($feeds, feed))
  and at_hours(moment_of(starts_at, ends_at), time_precision, $from_hour, $to_hour)
  and on_weekdays(moment_of(starts_at, ends_at), $weekdays, $from_hour, $to_hour)
group by subtype
order by facts desc, subtype
