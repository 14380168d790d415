-- Rules of what goes wrong on purpose, and sign-in links that were used: every process of a store follows them.
create table fault (
  id integer primary key autoincrement,
  -- Whom it meets and what happens, as JSON.
  rule text not null,
  -- How many requests it still meets; null goes on until it is cleared.
  times integer,
  met integer not null
);

create table used_link (
  id text primary key,
  ends_at_ms integer not null
) without rowid;
