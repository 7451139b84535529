-- The log is kept short: entries that a snapshot covers move to an archive, packed many to a row, and are let go in the
-- end. And a guide may begin a new epoch, in which nothing is left of the one before.

-- archived: the entries up to this seq are no longer in entries. size: bytes of the updates that are. ended: its guide
-- has a new epoch, or is about to have one in the transaction that sets it; nothing more is taken in. changed_at: when
-- the last entry was made, wherever it is by now.
alter table documents
    add column archived   bigint      not null default 0,
    add column size       bigint      not null default 0 check (size >= 0),
    add column ended      boolean     not null default false,
    add column changed_at timestamptz,
    add check (archived between 0 and head);

update documents d set size = e.size, changed_at = e.at
  from (select document, sum(octet_length(update)) as size, max(at) as at from entries group by document) e
 where e.document = d.number;

-- A stretch of a log. packed: what storage/archive.py writes; sha256: of what it holds, before it was packed.
create table archives (
    tenant   text        not null,
    document bigint      not null references documents,
    first    bigint      not null check (first >= 1),
    last     bigint      not null,
    made_at  timestamptz not null default now(),
    sha256   text        not null,
    packed   bytea       not null,
    primary key (document, first),
    check (last >= first)
);
alter table archives alter column packed set storage external;
create index archives_oldest on archives (made_at);

-- Who wrote in earlier epochs of a document: their client ids, and nothing of what they wrote. A replica that still
-- holds their edits is known by them, and is not let back in.
create table erased_clients (
    tenant text   not null,
    guide  text   not null,
    part   text   not null,
    client bigint not null,
    primary key (tenant, guide, part, client),
    foreign key (tenant, guide) references guides
);

-- Blobs that a guide let go when it began a new epoch. Their bytes go after the commit, unless another needs them.
create table unused_blobs (
    tenant text not null references tenants,
    sha256 text not null,
    primary key (tenant, sha256)
);

-- Versions of an epoch that is over may go, for it is over because something was to be erased. Nothing else may.
create function refuse_change_of_version() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        if exists (select from guides g where g.tenant = old.tenant and g.id = old.guide and g.epoch > old.epoch) then
            return old;
        end if;
    end if;
    raise exception '% rows are never changed', tg_table_name using errcode = 'restrict_violation';
end $$;
drop trigger versions_are_immutable on versions;
create trigger versions_are_immutable before update or delete on versions
    for each row execute function refuse_change_of_version();
