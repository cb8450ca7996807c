-- The master keys that templates of this database are sealed with. The check value is derived from
-- the key and reveals nothing of it; a service that holds another key sees so before it seals.
CREATE TABLE vault_keys (
  key_id TEXT PRIMARY KEY,
  check_value TEXT NOT NULL,
  created_at INTEGER NOT NULL
);

-- The decision by which a template lost its key, set in the same statement.
ALTER TABLE templates ADD COLUMN erased_by TEXT;

-- Up to which decision, in order of recording, the sweep has seen to it that there is an outcome.
CREATE TABLE settlements (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  up_to INTEGER NOT NULL
);
INSERT INTO settlements (id, up_to) VALUES (1, 0);
