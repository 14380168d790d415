-- A store has its id from the start.
insert into store (id) select left(md5(gen_random_uuid()::text), 8) where not exists (select from store);

-- The newest events of a name are found at once, however long ago they came.
drop index event_by_name;
create index event_by_name on event (name, seq);
