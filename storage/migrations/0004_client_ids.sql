-- Whose each Yjs client id is: whoever first wrote under it in a document. Two who write under one number would end with
-- different guides and never notice.
create table client_ids (
    tenant   text   not null,
    document bigint not null references documents,
    client   bigint not null,
    author   text   not null,
    primary key (document, client)
);
