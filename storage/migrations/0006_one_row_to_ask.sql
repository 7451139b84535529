-- ended says by itself that a document is over: its guide has a new epoch, or was deleted. Whoever writes in the log or
-- follows it then asks one row, and not the guide's as well: of those there are many to a batch.
update documents d set ended = true
  from guides g
 where (g.tenant, g.id) = (d.tenant, d.guide) and (g.deleted_at is not null or g.epoch <> d.epoch) and not d.ended;
