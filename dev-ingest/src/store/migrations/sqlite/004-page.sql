-- Dashboards of the page.
create table dashboard (
  id text primary key,
  title text not null,
  body text not null,              -- JSON: the title and the charts
  updated_at_ms integer not null
) without rowid;
