-- Everything is kept by tenant, from the first table on. Ids are made by the program (storage/ids.py);
-- what the database can hold true, it holds true here.

create table tenants (
    id         text primary key,
    name       text        not null,
    created_at timestamptz not null default now()
);

create table people (
    tenant     text        not null references tenants,
    id         text        not null,
    name       text        not null check (name <> ''),
    email      text        not null,
    created_at timestamptz not null default now(),
    primary key (tenant, id)
);
create unique index people_email on people (tenant, lower(email));

create table workspaces (
    tenant     text        not null references tenants,
    id         text        not null,
    name       text        not null,
    created_at timestamptz not null default now(),
    primary key (tenant, id)
);

-- title, summary_line, steps, cover and indexed_* are derived from the document and may be made again from the log.
create table guides (
    tenant     text        not null,
    id         text        not null,
    workspace  text        not null,
    epoch      integer     not null default 1 check (epoch >= 1),
    created_by text        not null,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    deleted_at timestamptz,
    title      text        not null default '',
    tags       text[]      not null default '{}',
    steps      integer     not null default 0,
    cover      text,
    primary key (tenant, id),
    foreign key (tenant, workspace) references workspaces
);
create index guides_recent on guides (tenant, workspace, changed_at desc) where deleted_at is null;

-- A guide is several documents: its content, and what is said beside it. number is the log's short name for one.
create table documents (
    number bigint generated always as identity primary key,
    tenant text    not null,
    guide  text    not null,
    part   text    not null check (part in ('content', 'comments', 'suggestions')),
    epoch  integer not null default 1,
    head   bigint  not null default 0 check (head >= 0),
    unique (tenant, guide, part, epoch),
    foreign key (tenant, guide) references guides
);

-- The truth. One row an edit, numbered 1, 2, 3, … within its document by the row lock on documents.
create table entries (
    tenant   text        not null,
    document bigint      not null references documents,
    seq      bigint      not null check (seq >= 1),
    author   text        not null,
    at       timestamptz not null default now(),
    update   bytea       not null,
    primary key (document, seq)
);
-- Updates are small and already dense: compressing them costs more than it saves.
alter table entries alter column update set storage external;

-- One update equal to all entries up to seq.
create table snapshots (
    tenant   text        not null,
    document bigint      not null references documents,
    seq      bigint      not null check (seq >= 1),
    made_at  timestamptz not null default now(),
    update   bytea       not null,
    primary key (document, seq)
);

create table versions (
    tenant   text        not null,
    id       text        not null,
    guide    text        not null,
    epoch    integer     not null,
    seq      bigint      not null,
    name     text        not null check (name <> ''),
    author   text        not null,
    at       timestamptz not null default now(),
    update   bytea       not null,
    content  json        not null, -- the canonical JSON, byte for byte: sha256 is of it
    sha256   text        not null,
    primary key (tenant, id),
    foreign key (tenant, guide) references guides
);
create index versions_of_guide on versions (tenant, guide, seq desc);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% rows are never changed', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger versions_are_immutable before update or delete on versions
    for each row execute function refuse_change();
create trigger versions_are_not_emptied before truncate on versions
    for each statement execute function refuse_change();

-- Access a person has been given: to a whole workspace, or to one guide. 1 view, 2 comment, 3 edit, 4 own.
create table grants (
    tenant    text     not null,
    person    text     not null,
    workspace text,
    guide     text,
    access    smallint not null check (access between 1 and 4),
    check ((workspace is null) <> (guide is null)),
    foreign key (tenant, person) references people,
    foreign key (tenant, workspace) references workspaces,
    foreign key (tenant, guide) references guides
);
create unique index grants_on_workspace on grants (tenant, person, workspace) where workspace is not null;
create unique index grants_on_guide on grants (tenant, person, guide) where guide is not null;

-- A share link. Its secret is never kept, only the secret's sha256.
create table links (
    tenant     text        not null,
    id         text        not null,
    guide      text        not null,
    sha256     text        not null unique,
    access     smallint    not null check (access between 1 and 3),
    created_by text        not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    primary key (tenant, id),
    foreign key (tenant, guide) references guides
);
create index links_of_guide on links (tenant, guide);

-- A signed-in browser. person is null for a guest who came by a share link.
create table sessions (
    tenant     text        not null references tenants,
    sha256     text        primary key,
    person     text,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    foreign key (tenant, person) references people
);
create table session_links (
    tenant  text not null,
    session text not null references sessions on delete cascade,
    link    text not null,
    primary key (session, link),
    foreign key (tenant, link) references links
);

-- Secrets that are good once: a sign-in link, a socket ticket.
create table once (
    tenant     text        not null references tenants,
    sha256     text        primary key,
    purpose    text        not null check (purpose in ('sign-in', 'socket')),
    subject    jsonb       not null,
    expires_at timestamptz not null
);

create table api_tokens (
    tenant     text        not null,
    id         text        not null,
    person     text        not null,
    sha256     text        not null unique,
    name       text        not null default '',
    created_at timestamptz not null default now(),
    revoked_at timestamptz,
    primary key (tenant, id),
    foreign key (tenant, person) references people
);

-- Which blob is in use in which guide. The bytes lie in S3 or a folder, under tenant and sha256.
create table media (
    tenant     text        not null,
    guide      text        not null,
    sha256     text        not null,
    type       text        not null,
    size       bigint      not null,
    width      integer     not null,
    height     integer     not null,
    created_by text        not null,
    created_at timestamptz not null default now(),
    primary key (tenant, guide, sha256),
    foreign key (tenant, guide) references guides
);

-- How far each reader of the log has come. A reader's mark may be deleted: it then reads everything again.
create table marks (
    tenant   text   not null,
    consumer text   not null,
    document bigint not null references documents,
    seq      bigint not null,
    primary key (consumer, document)
);

-- Documents that could not be understood: which, why, how often. Their bytes stay in the log.
create table quarantine (
    tenant   text        not null,
    document bigint      not null references documents,
    strikes  integer     not null default 0,
    reason   text        not null,
    at       timestamptz not null default now(),
    primary key (document)
);

insert into tenants (id, name) values ('first', 'Cairn');
insert into workspaces (tenant, id, name) values ('first', 'home', 'Home');
