-- What of a week's counts is not as it was known after a run, by cell and by what changed?
-- late: told since; withdrawn: no longer told; corrected: its partner told it otherwise; moved: placed otherwise.
with week_then as (
    select fact_id, content, feed, theme, week, zone_code, commune_code, zone_kind from facts
    where known_run <= $run and week = $week
    union all
    select fact_id, content, feed, theme, week, zone_code, commune_code, zone_kind from facts_history
    where known_run <= $run and until_run > $run and week = $week
),
week_now as (
    select fact_id, content, feed, theme, week, zone_code, commune_code, zone_kind from facts where week = $week
),
both_times as (
    select p.fact_id as then_id, n.fact_id as now_id,
           p.theme as then_theme, n.theme as now_theme,
           coalesce(p.zone_code, p.commune_code) as then_zone, coalesce(n.zone_code, n.commune_code) as now_zone,
           coalesce(p.zone_kind in ('district', 'commune') and not told_beside(p.theme, p.feed), false) as then_counted,
           coalesce(n.zone_kind in ('district', 'commune') and not told_beside(n.theme, n.feed), false) as now_counted,
           p.content is distinct from n.content as told_otherwise,
           exists (select 1 from facts f where f.fact_id = p.fact_id) as still_told,
           exists (select 1 from facts_history h
                   where h.fact_id = n.fact_id and h.known_run <= $run and h.until_run > $run)
               or exists (select 1 from facts f where f.fact_id = n.fact_id and f.known_run <= $run) as told_then
    from week_then p full join week_now n using (fact_id)
),
caused as (
    select *,
           case when now_id is null and not still_told then 'withdrawn'
                when then_id is null and not told_then then 'late'
                when told_otherwise then 'corrected'
                else 'moved' end as cause
    from both_times
    where then_counted is distinct from now_counted or then_theme is distinct from now_theme
       or then_zone is distinct from now_zone
)
select zone_code, theme, cause, sum(gained)::integer as gained, sum(lost)::integer as lost
from (
    select now_zone as zone_code, now_theme as theme, cause, 1 as gained, 0 as lost from caused where now_counted
    union all
    select then_zone, then_theme, cause, 0, 1 from caused where then_counted
)
group by all
order by all
