-- Which zones tile the agglomeration?
select * from zones order by zone_code
