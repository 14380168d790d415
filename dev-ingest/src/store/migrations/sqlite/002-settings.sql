-- What all processes of a store share beside its events: how far a forwarder is, the secret of sign-in links.
create table setting (
  name text primary key,
  value text not null
) without rowid;
