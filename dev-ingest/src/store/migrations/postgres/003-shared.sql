create table fault (
  id bigint generated always as identity primary key,
  rule text not null,
  times bigint,
  met bigint not null
);

create table used_link (
  id text primary key,
  ends_at_ms bigint not null
);
