-- The newest events of a name are found at once, however long ago they came.
drop index event_by_name;
create index event_by_name on event (name, seq);
