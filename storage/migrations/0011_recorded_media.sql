-- Which pictures and clips came with a recording. Once its raw events are gone, those that the guide does not show go as
-- well, and with them their rows here. What somebody had put into the guide before is not among them.
create table recorded_media (
    tenant    text not null,
    recording text not null,
    sha256    text not null,
    primary key (tenant, recording, sha256),
    foreign key (tenant, recording) references recordings on delete cascade
);
