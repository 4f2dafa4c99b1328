-- Which feeds have sent something, how often do they promise to, and how far do they reach?
select s.feed, any_value(s.cadence) as cadence, min(c.week) as first_week, max(c.week) as last_week
from feed_scope s join coverage c using (feed)
group by s.feed
order by s.feed
