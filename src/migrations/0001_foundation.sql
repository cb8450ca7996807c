-- Instants are integers: milliseconds since the epoch, UTC. Columns named *_json hold JSON.

CREATE TABLE tenants (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
);

-- A key is csk_<id>_<secret>. Only the SHA-256 of the secret is kept: it has 256 bits of entropy,
-- so a slow hash would add cost and no safety.
CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  secret_sha256 TEXT NOT NULL,
  scopes_json TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
);

CREATE TABLE deployments (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  version INTEGER NOT NULL,
  registration_json TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX deployments_by_tenant ON deployments (tenant_id, created_at);

-- Erasure empties every column that says anything about the person and keeps the bare id, so that
-- a later request is told "erased" and the audit log's references stay valid.
CREATE TABLE subjects (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  reference TEXT,
  jurisdiction TEXT,
  date_of_birth TEXT,
  role TEXT,
  created_at INTEGER NOT NULL,
  erased_at INTEGER
);
CREATE UNIQUE INDEX subjects_by_reference ON subjects (tenant_id, reference);

-- The consent ledger: events are added, never changed.
CREATE TABLE consent_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL,
  subject_id TEXT NOT NULL REFERENCES subjects (id),
  purpose TEXT NOT NULL,
  controller_id TEXT NOT NULL,
  event TEXT NOT NULL,
  terms_json TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL
);
CREATE INDEX consent_events_by_subject ON consent_events (subject_id, seq);

-- What opens and limits a sealed template. The ciphertext is in KV under the template's id: neither
-- store can be read without the other. Erasure sets wrapped_key to NULL, at once and for good.
CREATE TABLE templates (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  subject_id TEXT NOT NULL REFERENCES subjects (id),
  deployment_id TEXT NOT NULL REFERENCES deployments (id),
  -- Whose template it is: consent is given to a controller, and another one may not use it.
  controller_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  source TEXT NOT NULL,
  model_id TEXT NOT NULL,
  quality INTEGER NOT NULL,
  wrapped_key TEXT,
  enrolled_at INTEGER NOT NULL,
  last_interaction_at INTEGER NOT NULL,
  purpose_ended_at INTEGER,
  retention_until INTEGER NOT NULL,
  erased_at INTEGER,
  -- When KV confirmed that the ciphertext is deleted; until then the sweep tries again.
  shredded_at INTEGER
);
CREATE INDEX templates_by_subject ON templates (tenant_id, subject_id, enrolled_at);
CREATE INDEX templates_by_limit ON templates (retention_until) WHERE wrapped_key IS NOT NULL;
CREATE INDEX templates_to_shred ON templates (erased_at) WHERE shredded_at IS NULL;

-- An enrolment that was under way while its subject was erased must not bring the face back.
CREATE TRIGGER templates_need_a_live_subject BEFORE INSERT ON templates
WHEN (SELECT erased_at FROM subjects WHERE id = NEW.subject_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'subject_erased');
END;

-- The audit log. One row per decision, written before any answer, and one row for what came of it.
-- No biometric data in either.
CREATE TABLE decisions (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  deployment_id TEXT,
  subject_id TEXT,
  operation TEXT NOT NULL,
  dry_run INTEGER NOT NULL,
  allow INTEGER NOT NULL,
  input_json TEXT NOT NULL,
  decision_json TEXT NOT NULL,
  policy_revision TEXT NOT NULL,
  model_id TEXT NOT NULL,
  decided_at INTEGER NOT NULL
);
CREATE INDEX decisions_by_tenant ON decisions (tenant_id, decided_at, id);
CREATE INDEX decisions_by_subject ON decisions (tenant_id, subject_id, decided_at, id);
CREATE INDEX decisions_by_deployment ON decisions (tenant_id, deployment_id, decided_at, id);

CREATE TABLE outcomes (
  decision_id TEXT PRIMARY KEY REFERENCES decisions (id),
  outcome TEXT NOT NULL,
  details_json TEXT NOT NULL,
  recorded_at INTEGER NOT NULL
);

-- Logs and ledgers only grow. INSERT OR REPLACE fires no DELETE trigger, so it is stopped by itself.
CREATE TRIGGER decisions_are_not_replaced BEFORE INSERT ON decisions
WHEN EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER decisions_are_not_changed BEFORE UPDATE ON decisions
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER decisions_are_not_deleted BEFORE DELETE ON decisions
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER outcomes_are_not_replaced BEFORE INSERT ON outcomes
WHEN EXISTS (SELECT 1 FROM outcomes WHERE decision_id = NEW.decision_id)
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER outcomes_are_not_changed BEFORE UPDATE ON outcomes
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER outcomes_are_not_deleted BEFORE DELETE ON outcomes
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER consent_events_are_not_replaced BEFORE INSERT ON consent_events
WHEN EXISTS (SELECT 1 FROM consent_events WHERE id = NEW.id OR seq = NEW.seq)
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER consent_events_are_not_changed BEFORE UPDATE ON consent_events
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER consent_events_are_not_deleted BEFORE DELETE ON consent_events
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;
