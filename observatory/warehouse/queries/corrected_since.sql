-- Of the weeks before one: how many facts became known or changed since a day? Was anything known by then?
select count(*) filter (told.known_from >= $since and former.fact_id is null)::integer as late,
       count(*) filter (told.known_from >= $since and former.fact_id is not null)::integer as corrected,
       coalesce((select min(received_at) < $since from receipts), false) as known
from facts as told
left join (select distinct fact_id from facts_history) as former using (fact_id)
where told.week < $week
  and told.zone_kind <> 'outside'
