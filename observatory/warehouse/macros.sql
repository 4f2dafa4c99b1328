-- What several questions ask of a fact's moment; a fact known between two times is at their middle.
-- Hours 0 to 24 are the whole day. A fact known only to its day has no hour. From 22 to 4, the hours after
-- midnight belong to the evening they follow: its day, its weekday and its week.

-- It is the middle of the time that passed: on the last Sunday of March clocks go from 2 to 3, and no fact is in
-- an hour that they did not show; on that of October they show the hour before 3 twice.
create or replace temp macro middle_over(starts_at, ends_at, changes_at, passed_by) as
    starts_at + (ends_at - starts_at + passed_by) / 2
    - case when starts_at + (ends_at - starts_at + passed_by) / 2 >= changes_at
           then passed_by else interval 0 hour end;

create or replace temp macro moment_of(starts_at, ends_at) as
    case when month(ends_at) not in (3, 10) or day(ends_at) < 25 or isodow(ends_at) < 7
              or ends_at < date_trunc('day', ends_at) + interval 3 hour
         then starts_at + (ends_at - starts_at) / 2
         when month(ends_at) = 3 and starts_at < date_trunc('day', ends_at) + interval 2 hour
         then middle_over(starts_at, ends_at, date_trunc('day', ends_at) + interval 2 hour, interval (-1) hour)
         when month(ends_at) = 10 and starts_at < date_trunc('day', ends_at) + interval 3 hour
         then middle_over(starts_at, ends_at, date_trunc('day', ends_at) + interval 3 hour, interval 1 hour)
         else starts_at + (ends_at - starts_at) / 2 end;

create or replace temp macro evening_of(moment, from_hour, to_hour) as
    case when from_hour > to_hour and hour(moment) < to_hour then moment - interval 1 day else moment end;

-- The day a fact is counted on.
create or replace temp macro day_of(starts_at, moment, from_hour, to_hour) as
    case when from_hour > to_hour then evening_of(moment, from_hour, to_hour) else starts_at end;

create or replace temp macro at_hours(moment, time_precision, from_hour, to_hour) as
    (from_hour = 0 and to_hour = 24)
    or (time_precision <> 'day'
        and case when from_hour < to_hour
                 then hour(moment) >= from_hour and hour(moment) < to_hour
                 else hour(moment) >= from_hour or hour(moment) < to_hour end);

-- A fire that the fire service puts out is in the books of the police too, and in their arson index: adding them
-- up would count it twice; so is what is left of it in those of the cleaning service, the pound and the foresters.
-- The fire service's figure stands; what these tell is shown beside it.
create or replace temp macro standing_feed(theme) as case when theme = 'fire' then 'sdis' end;

create or replace temp macro told_beside(theme, feed) as
    theme = 'fire'
    and feed in ('police_nationale', 'police_municipale', 'gendarmerie', 'proprete', 'fourriere', 'onf');

-- Whoever asks for some feeds without the one that stands gets what these tell.
create or replace temp macro counted(theme, feed, feeds) as
    not told_beside(theme, feed) or (len(feeds) > 0 and not list_contains(feeds, standing_feed(theme)));

-- Whether a fact is one of a selection (observatory/selection.py says the same of a table in memory).
create or replace temp macro is_selected(
    fact_theme, fact_seen_by, fact_feed, starts_at, ends_at, time_precision,
    theme, start_day, until_day, seen_by, feeds, weekdays, months, from_hour, to_hour
) as
    fact_theme = theme
    and day_of(starts_at, moment_of(starts_at, ends_at), from_hour, to_hour) >= start_day
    and day_of(starts_at, moment_of(starts_at, ends_at), from_hour, to_hour) < until_day
    and (seen_by = '*' or fact_seen_by = seen_by)
    and (len(feeds) = 0 or list_contains(feeds, fact_feed))
    and at_hours(moment_of(starts_at, ends_at), time_precision, from_hour, to_hour)
    and (len(weekdays) = 0
         or list_contains(weekdays, isodow(evening_of(moment_of(starts_at, ends_at), from_hour, to_hour))))
    and (len(months) = 0
         or list_contains(months, month(day_of(starts_at, moment_of(starts_at, ends_at), from_hour, to_hour))));
