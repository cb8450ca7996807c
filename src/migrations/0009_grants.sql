-- What the service's operators vouch for: who a tenant's controller is, its licences, mandates and
-- authorisations.

-- Who looks at evidence. One name is one person: two keys of theirs are not two people.
CREATE TABLE operators (
  id TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL
);

-- A key is cso_<id>_<secret>, kept as a tenant's is. In a table of their own, so that no row can make
-- one of these a tenant's or the reverse.
CREATE TABLE operator_keys (
  id TEXT PRIMARY KEY,
  operator_id TEXT NOT NULL REFERENCES operators (id),
  secret_sha256 TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
);

-- What was proposed. How it stands follows from the events about it; neither is ever changed.
CREATE TABLE grants (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  controller_id TEXT NOT NULL,
  -- Facts, scope, evidence, whether operator and controller are one legal person.
  terms_json TEXT NOT NULL,
  -- 1: holds once a second operator has approved it.
  grave INTEGER NOT NULL CHECK (grave IN (0, 1)),
  expires_at INTEGER NOT NULL
);
CREATE INDEX grants_by_tenant ON grants (tenant_id);
CREATE INDEX grants_by_controller ON grants (tenant_id, controller_id, expires_at);

CREATE TABLE grant_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  grant_id TEXT NOT NULL REFERENCES grants (id),
  event TEXT NOT NULL CHECK (event IN ('proposed', 'approved', 'revoked')),
  operator_id TEXT NOT NULL REFERENCES operators (id),
  key_id TEXT NOT NULL REFERENCES operator_keys (id),
  reason TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  UNIQUE (grant_id, event)
);

-- Only an event that counts is recorded: whoever comes second finds the grant settled. Two operators
-- are two here as well, whatever the code above this thinks.
CREATE TRIGGER grant_events_count BEFORE INSERT ON grant_events
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM grant_events WHERE seq = NEW.seq) THEN RAISE(ABORT, 'append_only')
    WHEN EXISTS (SELECT 1 FROM grant_events
      WHERE grant_id = NEW.grant_id AND event IN (NEW.event, 'revoked'))
    THEN RAISE(ABORT, 'grant_settled')
    WHEN NOT EXISTS (SELECT 1 FROM grants
      WHERE id = NEW.grant_id AND expires_at > NEW.recorded_at
        AND (NEW.event <> 'approved' OR grave = 1))
    THEN RAISE(ABORT, 'grant_settled')
    WHEN NEW.event = 'approved' AND NOT EXISTS (SELECT 1 FROM grant_events
      WHERE grant_id = NEW.grant_id AND event = 'proposed' AND operator_id <> NEW.operator_id)
    THEN RAISE(ABORT, 'own_grant')
    -- So many are read at every request of the controller.
    WHEN NEW.event = 'proposed' AND 50 < (SELECT count(*) FROM grants g
      WHERE (g.tenant_id, g.controller_id) =
          (SELECT tenant_id, controller_id FROM grants WHERE id = NEW.grant_id)
        AND g.expires_at > NEW.recorded_at
        AND NOT EXISTS (SELECT 1 FROM grant_events WHERE grant_id = g.id AND event = 'revoked'))
    THEN RAISE(ABORT, 'grants_full')
  END;
END;

CREATE TRIGGER grant_events_are_not_changed BEFORE UPDATE ON grant_events
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER grant_events_are_not_deleted BEFORE DELETE ON grant_events
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER grants_are_not_replaced BEFORE INSERT ON grants
WHEN EXISTS (SELECT 1 FROM grants WHERE id = NEW.id OR rowid = NEW.rowid)
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER grants_are_not_changed BEFORE UPDATE ON grants
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER grants_are_not_deleted BEFORE DELETE ON grants
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;
