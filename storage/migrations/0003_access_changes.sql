-- What happened to somebody's access, for every process that has sockets open which rest on it. A row is written by the
-- change itself, whatever made it, and so in the same transaction: nothing is taken away without being told.
-- guide null: in every guide. ground null: whoever is there; else what their access rests on, as auth/actor.py names it.
-- Who reads asks by xact: a number may commit after a higher one, and would be skipped for ever.

create table access_changes (
    number bigint      generated always as identity primary key,
    tenant text        not null,
    guide  text,
    ground text,
    at     timestamptz not null default now(),
    xact   xid8        not null default pg_current_xact_id(),
    check (guide is not null or ground is not null)
);
create index access_changes_xact on access_changes (xact);

create function tell_access_change(tenant text, guide text, ground text) returns void language plpgsql as $$
begin
    insert into access_changes (tenant, guide, ground) values (tenant, guide, ground);
    perform pg_notify('cairn_access', '');
end $$;

create function tell_of_grant() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        perform tell_access_change(old.tenant, old.guide, 'person:' || old.person);
    end if;
    if tg_op = 'INSERT' or (tg_op = 'UPDATE' and (old.person, old.guide) is distinct from (new.person, new.guide)) then
        perform tell_access_change(new.tenant, new.guide, 'person:' || new.person);
    end if;
    return null;
end $$;
create trigger access_of_inserted after insert on grants for each row execute function tell_of_grant();
create trigger access_of_deleted after delete on grants for each row execute function tell_of_grant();
create trigger access_of_updated after update on grants
    for each row when (old.* is distinct from new.*) execute function tell_of_grant();

create function tell_of_link() returns trigger language plpgsql as $$
begin
    perform tell_access_change(old.tenant, old.guide, 'link:' || old.id);
    return null;
end $$;
create trigger access_of_deleted after delete on links for each row execute function tell_of_link();
create trigger access_of_updated after update on links
    for each row when (old.* is distinct from new.*) execute function tell_of_link();

create function tell_of_session() returns trigger language plpgsql as $$
begin
    perform tell_access_change(old.tenant, null, 'session:' || old.sha256);
    return null;
end $$;
-- A session that has run out closed its sockets by itself.
create trigger access_of_deleted after delete on sessions
    for each row when (old.expires_at > now()) execute function tell_of_session();
create trigger access_of_updated after update on sessions
    for each row when (old.* is distinct from new.*) execute function tell_of_session();

create function tell_of_token() returns trigger language plpgsql as $$
begin
    perform tell_access_change(old.tenant, null, 'token:' || old.id);
    return null;
end $$;
create trigger access_of_deleted after delete on api_tokens for each row execute function tell_of_token();
create trigger access_of_updated after update of revoked_at, person on api_tokens
    for each row when (old.* is distinct from new.*) execute function tell_of_token();

create function tell_of_guide() returns trigger language plpgsql as $$
begin
    perform tell_access_change(old.tenant, old.id, null);
    return null;
end $$;
create trigger access_of_updated after update of workspace, epoch, deleted_at on guides
    for each row when ((old.workspace, old.epoch, old.deleted_at) is distinct from
                       (new.workspace, new.epoch, new.deleted_at)) execute function tell_of_guide();

-- Who follows the log for one machine only, and when it was at work last: one that is gone for good leaves its marks behind.
create table followers (
    consumer text        primary key,
    seen_at  timestamptz not null default now()
);
