-- From when to when do the facts and the files reach, and is any of it invented?
select (select min(week) from coverage)             as first_week,
       (select max(week) from coverage)             as last_week,
       (select count(*) from facts)                 as facts,
       (select coalesce(bool_or(invented), false) from facts) as invented,
       (select coalesce(bool_or(not invented), false) from facts) as genuine,
       (select max(received_at) from receipts)      as known_on
