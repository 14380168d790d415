-- The tables of migrations/sqlite/001-rows.sql, where the columns are explained. Here totals have a writer in their key: no row is everybody's.

create sequence event_seq;
create sequence batch_seq;

-- Takes numbers that follow each other, and answers the first. The lock is held for this call only, not until the commit.
create function take_numbers(numbers regclass, how_many bigint) returns bigint language plpgsql as $$
declare
  first bigint;
begin
  perform pg_advisory_lock(numbers::oid::bigint);
  first := nextval(numbers);
  perform setval(numbers, first + how_many - 1);
  perform pg_advisory_unlock(numbers::oid::bigint);
  return first;
end $$;

create table store (id text not null);

create table batch (
  id bigint primary key,
  batch_id text,
  client text,
  path text not null,
  run text not null,
  origin text,
  user_agent text,
  received_at_ms bigint not null,
  stored_at_ms bigint not null,
  first_seq bigint not null,
  last_seq bigint not null,
  events bigint not null,
  rejected bigint not null,
  bytes bigint not null,
  checksum bigint not null,
  accepted bigint not null,
  results text
);
create unique index batch_by_id on batch (batch_id, path, run) where batch_id is not null;
create index batch_by_run on batch (run, received_at_ms) where run <> '';

create table event (
  seq bigint primary key,
  batch bigint not null,
  position bigint not null,
  number bigint,
  path text not null,
  run text not null,
  name text not null,
  happened_at_ms bigint not null,
  time_source text not null,
  status text not null,
  issues text,
  raw text not null,
  plain text
);
create index event_by_name on event (name);
create index event_by_time on event (happened_at_ms);
create index event_by_run on event (run) where run <> '';
create index event_with_issues on event (status) where status <> 'ok';

create table value (
  property text not null,
  value text not null,
  seq bigint not null,
  primary key (property, value, seq)
);

create table minute (
  path text not null,
  run text not null,
  name text not null,
  minute_ms bigint not null,
  events bigint not null,
  first_at_ms bigint not null,
  last_at_ms bigint not null,
  warnings bigint not null,
  invalid bigint not null,
  unsummed bigint not null,
  writer integer not null default 0,
  primary key (path, run, name, minute_ms, writer)
) with (fillfactor = 50);

create index minute_unsummed on minute (name) where unsummed > 0;

create table total (
  path text not null,
  run text not null,
  name text not null,
  property text not null,
  minute_ms bigint not null,
  count bigint not null,
  sum numeric not null,
  min numeric not null,
  max numeric not null,
  writer integer not null default 0,
  primary key (path, run, name, property, minute_ms, writer)
) with (fillfactor = 50);

create table hour (like minute including all);
create table hour_total (like total including all);

create table stale_minute (
  path text not null,
  run text not null,
  name text not null,
  minute_ms bigint not null,
  primary key (path, run, name, minute_ms)
);

create table client (
  path text not null,
  run text not null,
  client text not null,
  origin text,
  user_agent text,
  first_contact_ms bigint not null,
  last_contact_ms bigint not null,
  received text not null,
  without text not null,
  rejected text not null,
  dropped text not null,
  upto bigint not null,
  events bigint not null,
  unaccounted bigint not null,
  requests bigint not null,
  retries bigint not null,
  duplicates bigint not null,
  missing_since_ms bigint,
  primary key (path, run, client)
) with (fillfactor = 50);
create index client_by_contact on client (last_contact_ms);

create table erased (
  client text primary key,
  numbers text not null
);

create table rejection (
  seq bigint generated always as identity primary key,
  path text not null,
  run text not null,
  batch_id text,
  number bigint,
  received_at_ms bigint not null,
  origin text,
  user_agent text,
  position bigint,
  raw text not null,
  raw_bytes bigint not null,
  code text not null,
  message text not null,
  issue_path text not null
);

create view events as
select
  e.seq,
  e.name as event_name,
  coalesce(e.plain, e.raw)::jsonb -> 'properties' as properties,
  to_timestamp(e.happened_at_ms / 1000.0) as happened_at,
  e.time_source,
  to_timestamp(b.received_at_ms / 1000.0) as received_at,
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
  to_timestamp(received_at_ms / 1000.0) as received_at,
  events,
  rejected,
  bytes,
  origin,
  user_agent
from batch;
