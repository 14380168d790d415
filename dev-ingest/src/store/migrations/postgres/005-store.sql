-- A store has its id from the start.
insert into store (id) select left(md5(gen_random_uuid()::text), 8) where not exists (select from store);
