-- Is there a fact of that name?
select theme from facts where feed = $feed and reference = $reference
