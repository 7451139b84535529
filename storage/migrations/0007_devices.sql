-- Recorders sign in with a short code, and become devices: each may record into one workspace, for one person. Of codes
-- and tokens only the sha256 is kept. A device's row is its life: whoever ends it deletes it, and its tokens go with it.
-- No trigger tells of that in access_changes: a device can open no socket, and each of its requests asks here.

-- pace: seconds between two polls at least; it grows each time one comes sooner. address: where it was asked from.
create table device_requests (
    tenant      text        not null references tenants,
    sha256      text        primary key,
    user_sha256 text        not null unique,
    client      text        not null,
    name        text        not null check (name <> ''),
    address     text        not null,
    asked_at    timestamptz not null default now(),
    expires_at  timestamptz not null,
    pace        integer     not null check (pace > 0),
    polled_at   timestamptz,
    answer      text        check (answer in ('allowed', 'denied')),
    person      text,
    workspace   text,
    check ((answer is not distinct from 'allowed') = (person is not null)),
    check ((person is null) = (workspace is null)),
    foreign key (tenant, person) references people on delete cascade,
    foreign key (tenant, workspace) references workspaces on delete cascade
);
create index device_requests_expiry on device_requests (expires_at);

-- seen_at: when it last fetched tokens.
create table devices (
    tenant     text        not null,
    id         text        not null,
    person     text        not null,
    workspace  text        not null,
    client     text        not null,
    name       text        not null check (name <> ''),
    address    text        not null,
    created_at timestamptz not null default now(),
    seen_at    timestamptz not null default now(),
    primary key (tenant, id),
    foreign key (tenant, person) references people on delete cascade,
    foreign key (tenant, workspace) references workspaces on delete cascade
);
create index devices_of_person on devices (tenant, person);

-- after: the refresh token that this one was given for. used_at, salt: when a refresh token was exchanged, and what its
-- successors were made with, besides itself.
create table device_tokens (
    tenant     text        not null,
    sha256     text        primary key,
    device     text        not null,
    kind       text        not null check (kind in ('access', 'refresh')),
    after      text,
    expires_at timestamptz not null,
    used_at    timestamptz,
    salt       text,
    check ((used_at is null) = (salt is null)),
    check (kind = 'refresh' or used_at is null),
    foreign key (tenant, device) references devices on delete cascade
);
create index device_tokens_of_device on device_tokens (tenant, device);
create index device_tokens_after on device_tokens (after) where kind = 'refresh';
create index device_tokens_expiry on device_tokens (expires_at);

-- What is counted lest somebody try it without end. number: how often since began_at, from which a window of time runs.
create table attempts (
    tenant   text        not null references tenants,
    subject  text        not null,
    began_at timestamptz not null default now(),
    number   integer     not null default 1 check (number >= 0),
    primary key (tenant, subject)
);
