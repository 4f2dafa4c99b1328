-- Which places could not be located better than their commune, most frequent first?
select place_text, commune_code, place_kind, string_agg(distinct feed, ', ' order by feed) as feed,
       count(*)::integer as facts, max(week) as last_week
from facts
where precision in ('none', 'commune') and place_text <> ''
group by place_text, commune_code, place_kind
order by facts desc, place_text
