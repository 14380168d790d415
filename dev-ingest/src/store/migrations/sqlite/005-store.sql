-- A store has its id from the start. The newest id of a batch is kept, as the newest seq is: it is never used twice.
insert into store (id, last_seq) select lower(hex(randomblob(4))), 0 where not exists (select 1 from store);
alter table store add column last_batch integer not null default 0;
update store set last_batch = (select coalesce(max(id), 0) from batch);
