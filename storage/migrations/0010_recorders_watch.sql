-- A recorder may watch the guide that its own open recording tells: it joins the guide's room, and only reads. So a
-- socket can rest on a device by now, and whatever ends that is told in the same transaction, as of every other ground.

-- device: the one that records; null for a program with a token. No reference: a device that was ended leaves what it
-- recorded.
alter table recordings add column device text;
create index recordings_open_of_device on recordings (tenant, device, guide) where stopped_at is null;

create function tell_of_device() returns trigger language plpgsql as $$
begin
    perform tell_access_change(old.tenant, null, 'device:' || old.id);
    return null;
end $$;
create trigger access_of_deleted after delete on devices for each row execute function tell_of_device();

create function tell_of_stopped_recording() returns trigger language plpgsql as $$
begin
    perform tell_access_change(new.tenant, new.guide, 'device:' || new.device);
    return null;
end $$;
create trigger access_of_stopped after update of stopped_at on recordings
    for each row when (new.device is not null and old.stopped_at is null and new.stopped_at is not null)
    execute function tell_of_stopped_recording();
