-- What a restricted-party list said of the names in a registration: for each version, by each edition
-- of the list. Added, never changed.
CREATE TABLE screenings (
  number INTEGER PRIMARY KEY,
  deployment_id TEXT NOT NULL REFERENCES deployments (id),
  -- Of the registration.
  version INTEGER NOT NULL,
  -- SHA-256 of the list's file, and how names were compared: what was screened otherwise is stale.
  list_digest TEXT NOT NULL,
  method INTEGER NOT NULL,
  list_date TEXT NOT NULL,
  list_entries INTEGER NOT NULL,
  screened_at INTEGER NOT NULL,
  -- Five hits each for a controller and twenty owners, at the most.
  hits_json TEXT NOT NULL CHECK (length(hits_json) <= 131072)
);
CREATE UNIQUE INDEX screenings_once ON screenings (deployment_id, list_digest, method, version);
CREATE INDEX screenings_in_order ON screenings (deployment_id);

CREATE TRIGGER screenings_are_not_replaced BEFORE INSERT ON screenings
WHEN EXISTS (SELECT 1 FROM screenings WHERE number = NEW.number OR (
  deployment_id = NEW.deployment_id AND list_digest = NEW.list_digest AND method = NEW.method
  AND version = NEW.version))
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER screenings_are_not_changed BEFORE UPDATE ON screenings
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER screenings_are_not_deleted BEFORE DELETE ON screenings
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;
