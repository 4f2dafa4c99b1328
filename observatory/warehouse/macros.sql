-- What several questions ask of a fact's moment; a fact known between two times is at their middle.
-- Hours 0 to 24 are the whole day. A fact known only to its day has no hour. From 22 to 4, the hours after
-- midnight belong to the evening they follow: its day, its weekday and its week.

create or replace temp macro moment_of(starts_at, ends_at) as starts_at + (ends_at - starts_at) / 2;

create or replace temp macro evening_of(moment, from_hour, to_hour) as
    case when from_hour > to_hour and hour(moment) < to_hour then moment - interval 1 day else moment end;

create or replace temp macro in_period(starts_at, moment, start_day, until_day, from_hour, to_hour) as
    case when from_hour < to_hour then starts_at >= start_day and starts_at < until_day
         else evening_of(moment, from_hour, to_hour) >= start_day
              and evening_of(moment, from_hour, to_hour) < until_day end;

create or replace temp macro at_hours(moment, time_precision, from_hour, to_hour) as
    (from_hour = 0 and to_hour = 24)
    or (time_precision <> 'day'
        and case when from_hour < to_hour
                 then hour(moment) >= from_hour and hour(moment) < to_hour
                 else hour(moment) >= from_hour or hour(moment) < to_hour end);

create or replace temp macro on_weekdays(moment, weekdays, from_hour, to_hour) as
    len(weekdays) = 0 or list_contains(weekdays, isodow(evening_of(moment, from_hour, to_hour)));

-- A fire that the fire service puts out is in the books of the police too, and in their arson index: adding them
-- up would count it twice. The fire service's figure stands; what the police tell is shown beside it.
create or replace temp macro standing_feed(theme) as case when theme = 'fire' then 'sdis' end;

create or replace temp macro told_beside(theme, feed) as
    theme = 'fire' and feed in ('police_nationale', 'police_municipale', 'gendarmerie');

-- Whoever asks for some feeds without the one that stands gets what these tell.
create or replace temp macro counted(theme, feed, feeds) as
    not told_beside(theme, feed) or (len(feeds) > 0 and not list_contains(feeds, standing_feed(theme)));
