-- A recording that cannot be told is tried again later and later, so that it keeps nobody else waiting.
-- tries: how often in a row it could not be told. again_at: when to try again; null when it was told.
-- language: that its words are told in; see ingest/languages.
alter table recordings
    add column tries    integer     not null default 0,
    add column again_at timestamptz,
    add column language text        not null default 'en';
