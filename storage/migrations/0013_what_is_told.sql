-- A recorder shows what the guide says of its recording, in the guide's own words, and takes back what the last step was
-- made from. So what is told is kept in brief, until what was said goes.

-- told_brief: the events that this is of: older code moves told, and knows nothing of it. told_steps: how many are
-- numbered. told_last: the title of the last. told_since: the event that it begins with.
alter table recordings add column told_brief integer not null default 0;
alter table recordings add column told_steps integer not null default 0;
alter table recordings add column told_last  text    not null default '';
alter table recordings add column told_since integer not null default 0;
