-- good: the seq up to which a quarantined document was understood; so far it is served, read-only. 0 is not at all.
alter table quarantine add column good bigint not null default 0 check (good >= 0);

update quarantine q
   set good = coalesce((select max(seq) from snapshots where document = q.document), 0);
