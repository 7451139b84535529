-- Recordings under way, and what was said in them: enciphered with a key of each, for as long as its workspace wants.

-- How a workspace wants its screens recorded. Each change is a new version; a step says by which it was masked.
create table recording_policies (
    tenant    text        not null,
    workspace text        not null,
    version   integer     not null check (version >= 1),
    policy    json        not null,
    author    text        not null,
    at        timestamptz not null default now(),
    primary key (tenant, workspace, version),
    foreign key (tenant, workspace) references workspaces
);

-- after: the step of the guide that its first step follows. from_step, to_step: the stretch that it takes the place of.
-- have: the number of the last event that is on disk. told: the last that the guide tells of. key: wrapped with the
-- installation's own; null once what was said is no longer kept.
create table recordings (
    tenant     text        not null,
    id         text        not null,
    workspace  text        not null,
    guide      text        not null,
    author     text        not null,
    agent      text        not null,
    title      text        not null default '',
    after      text,
    from_step  text,
    to_step    text,
    key        bytea,
    have       integer     not null default 0 check (have >= 0),
    told       integer     not null default 0,
    size       bigint      not null default 0,
    started_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    stopped_at timestamptz,
    ended_told boolean     not null default false,
    primary key (tenant, id),
    foreign key (tenant, workspace) references workspaces,
    foreign key (tenant, guide) references guides,
    check (told between 0 and have)
);
create index recordings_untold on recordings (changed_at) where told < have or (stopped_at is not null and not ended_told);
create index recordings_kept on recordings (changed_at) where key is not null;
create index recordings_of_guide on recordings (tenant, guide);

-- Events first to last, as one sealed piece.
create table recording_batches (
    tenant    text    not null,
    recording text    not null,
    first     integer not null check (first >= 1),
    last      integer not null,
    sealed    bytea   not null,
    primary key (tenant, recording, first),
    foreign key (tenant, recording) references recordings on delete cascade,
    check (last >= first)
);
alter table recording_batches alter column sealed set storage external;
