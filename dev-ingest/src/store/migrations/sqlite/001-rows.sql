-- Times are milliseconds since 1970. A run of '' is the normal traffic, without a run.

create table store (
  id text not null,             -- names this store for ever: an event's id is <id>-<seq>
  last_seq integer not null     -- the newest seq that was given; never used twice
);

-- One row for each stored request.
create table batch (
  id integer primary key,
  batch_id text,                -- as the sender wrote it; null without one
  client text,                  -- who numbered the events; null when batch_id is a plain key
  path text not null,           -- 'track' or 'test'
  run text not null,
  origin text,
  user_agent text,
  received_at_ms integer not null,
  stored_at_ms integer not null,
  first_seq integer not null,
  last_seq integer not null,     -- of the newest event under it
  events integer not null,      -- stored under this row
  rejected integer not null,
  bytes integer not null,       -- of the body
  checksum integer not null,
  accepted integer not null,    -- of the first answer
  results text                  -- of the first answer, JSON; null when it listed nothing
);
create unique index batch_by_id on batch (batch_id, path, run) where batch_id is not null;
create index batch_by_run on batch (run, received_at_ms) where run <> '';

create table event (
  seq integer primary key,
  batch integer not null references batch (id),
  position integer not null,    -- in the body, from 0
  number integer,               -- that its client gave it
  path text not null,
  run text not null,
  name text not null,
  happened_at_ms integer not null,
  time_source text not null,    -- 'property', 'age' or 'arrival'
  status text not null,         -- 'ok', 'warning' or 'invalid'
  issues text,                  -- JSON; null when there are none
  raw text not null,            -- the event's JSON as received
  plain text                    -- the same with every key once, where the sender wrote one twice; else null
);
create index event_by_name on event (name);
create index event_by_time on event (happened_at_ms);
create index event_by_run on event (run) where run <> '';
create index event_with_issues on event (status) where status <> 'ok';

-- Which events have which id: properties called id, …_id, …Id and the like.
create table value (
  property text not null,
  value text not null,          -- as written
  seq integer not null,
  primary key (property, value, seq)
) without rowid;

-- Events of one name that happened in one minute.
create table minute (
  path text not null,
  run text not null,
  name text not null,
  minute_ms integer not null,
  events integer not null,
  first_at_ms integer not null,
  last_at_ms integer not null,
  warnings integer not null,    -- how many of them have warnings, and how many break the plan
  invalid integer not null,
  unsummed integer not null,    -- numbers that are in no total, because there were too many
  primary key (path, run, name, minute_ms)
) without rowid;
create index minute_unsummed on minute (name) where unsummed > 0;

-- The numbers that one property had in them. Decimals are text: exact.
create table total (
  path text not null,
  run text not null,
  name text not null,
  property text not null,
  minute_ms integer not null,
  count integer not null,
  sum text not null,
  min text not null,
  max text not null,
  primary key (path, run, name, property, minute_ms)
) without rowid;

-- The same by the hour: an answer about months must not read every minute of them.
create table hour (
  path text not null,
  run text not null,
  name text not null,
  minute_ms integer not null,   -- its first minute
  events integer not null,
  first_at_ms integer not null,
  last_at_ms integer not null,
  warnings integer not null,
  invalid integer not null,
  unsummed integer not null,
  primary key (path, run, name, minute_ms)
) without rowid;

create table hour_total (
  path text not null,
  run text not null,
  name text not null,
  property text not null,
  minute_ms integer not null,
  count integer not null,
  sum text not null,
  min text not null,
  max text not null,
  primary key (path, run, name, property, minute_ms)
) without rowid;

-- Minutes that lost events and whose numbers have not been counted anew yet.
create table stale_minute (
  path text not null,
  run text not null,
  name text not null,
  minute_ms integer not null,
  primary key (path, run, name, minute_ms)
) without rowid;

-- What is known of one client's numbers, as JSON: [[first,last],…]. Outlives the events.
create table client (
  path text not null,
  run text not null,
  client text not null,
  origin text,
  user_agent text,
  first_contact_ms integer not null,
  last_contact_ms integer not null,
  received text not null,
  without text not null,
  rejected text not null,
  dropped text not null,        -- by reason: {"expired":[[17,19]]}
  upto integer not null,        -- the highest number given, as far as is known
  events integer not null,      -- how many of them were received
  unaccounted integer not null, -- how many of them nothing is known of
  requests integer not null,    -- that brought its events
  retries integer not null,     -- of them brought nothing new
  duplicates integer not null,  -- events that had been stored before
  missing_since_ms integer,     -- since when unaccounted is not 0; null when it is
  primary key (path, run, client)
) without rowid;
create index client_by_contact on client (last_contact_ms);

-- Numbers of erased events, for good: no import brings them back. Events without a number have their seq, under the id of the store.
create table erased (
  client text primary key,
  numbers text not null
) without rowid;

-- What was refused: events of a stored body, and whole bodies.
create table rejection (
  seq integer primary key,
  path text not null,
  run text not null,
  batch_id text,
  number integer,
  received_at_ms integer not null,
  origin text,
  user_agent text,
  position integer,             -- in the body; null when all of it was refused
  raw text not null,
  raw_bytes integer not null,   -- before cutting
  code text not null,
  message text not null,
  issue_path text not null
);

create view events as
select
  e.seq,
  e.name as event_name,
  coalesce(e.plain, e.raw) -> '$.properties' as properties,
  strftime('%Y-%m-%dT%H:%M:%fZ', e.happened_at_ms / 1000.0, 'unixepoch') as happened_at,
  e.time_source,
  strftime('%Y-%m-%dT%H:%M:%fZ', b.received_at_ms / 1000.0, 'unixepoch') as received_at,
  e.path,
  nullif(e.run, '') as run,
  b.batch_id as batch,
  b.client,
  e.number,
  e.status,
  e.issues,
  b.origin,
  b.user_agent,
  e.raw
from event e
join batch b on b.id = e.batch;

create view batches as
select
  id,
  batch_id as batch,
  client,
  path,
  nullif(run, '') as run,
  strftime('%Y-%m-%dT%H:%M:%fZ', received_at_ms / 1000.0, 'unixepoch') as received_at,
  events,
  rejected,
  bytes,
  origin,
  user_agent
from batch;
