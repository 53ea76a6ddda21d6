CREATE TABLE IF NOT EXISTS setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS platform_key (
  number INTEGER PRIMARY KEY,
  kid TEXT NOT NULL UNIQUE,
  private_pem TEXT NOT NULL,
  owner TEXT NOT NULL DEFAULT '',
  made_at REAL NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE IF NOT EXISTS registration (
  id INTEGER PRIMARY KEY,
  client_id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('pending', 'active')),
  tool TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS registration_token (
  client_id TEXT PRIMARY KEY,
  used INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE IF NOT EXISTS resource_link (
  id INTEGER PRIMARY KEY,
  course_id INTEGER NOT NULL,
  registration_id INTEGER NOT NULL REFERENCES registration (id),
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  target_link_uri TEXT,
  custom TEXT NOT NULL,
  graded INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS line_item (
  id INTEGER PRIMARY KEY,
  course_id INTEGER NOT NULL,
  registration_id INTEGER NOT NULL REFERENCES registration (id),
  resource_link_id INTEGER REFERENCES resource_link (id),
  coupled INTEGER NOT NULL,
  label TEXT NOT NULL,
  score_maximum REAL NOT NULL CHECK (score_maximum > 0),
  resource_id TEXT NOT NULL,
  tag TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS grade (
  line_item_id INTEGER NOT NULL REFERENCES line_item (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL,
  tick INTEGER NOT NULL,
  score REAL,
  comment TEXT,
  timestamp TEXT NOT NULL,
  PRIMARY KEY (line_item_id, user_id)
) STRICT;

CREATE TABLE IF NOT EXISTS score_call (
  number INTEGER PRIMARY KEY,
  received_at TEXT NOT NULL,
  line_item_id TEXT NOT NULL,
  client_id TEXT,
  status INTEGER NOT NULL,
  reason TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS launch (
  hint TEXT PRIMARY KEY,
  registration_id INTEGER NOT NULL,
  course_id INTEGER NOT NULL,
  resource_link_id INTEGER,
  user_id TEXT NOT NULL,
  sesskey TEXT NOT NULL,
  document_target TEXT NOT NULL,
  expires_at REAL NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS access_token (
  digest TEXT PRIMARY KEY,
  client_id TEXT NOT NULL,
  scopes TEXT NOT NULL,
  expires_at REAL NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS used_once (
  kind TEXT NOT NULL,
  client_id TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (kind, client_id, value)
) STRICT;
