-- A recorder may watch the guide that its own recording made. Into any other it has to have told something first, which
-- people see there: else to begin a recording would be a way to read every guide that its person may edit.

-- made: whether the guide was made for the recording, so that nothing was in it before.
alter table recordings add column made boolean not null default false;
