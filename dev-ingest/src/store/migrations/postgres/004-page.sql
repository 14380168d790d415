create table dashboard (
  id text primary key,
  title text not null,
  body text not null,
  updated_at_ms bigint not null
);
