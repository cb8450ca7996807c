-- What one tenant, subject or key can put here has a bound, and what is read has an index.

-- Consent as it stands, one row for each purpose of each controller: the fold of the events about it,
-- so that a verification reads a row and not a history. Only the trigger below writes here.
CREATE TABLE consent_states (
  subject_id TEXT NOT NULL REFERENCES subjects (id),
  purpose TEXT NOT NULL,
  controller_id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  -- The first event of the group, by which groups are ordered.
  first_seq INTEGER NOT NULL,
  events INTEGER NOT NULL,
  -- given, refused or withdrawn; NULL when nothing was ever in force nor ended.
  status TEXT,
  terms_json TEXT NOT NULL,
  given_at INTEGER,
  withdrawn_at INTEGER,
  -- The latest that anything was refused or withdrawn: what was given before it no longer counts.
  ended_at INTEGER,
  PRIMARY KEY (subject_id, purpose, controller_id)
) WITHOUT ROWID;

-- The fold. A view, because what is there already goes the same way as what comes.
CREATE VIEW consent_fold AS SELECT * FROM consent_events;

CREATE TRIGGER consent_fold_ends INSTEAD OF INSERT ON consent_fold
WHEN NEW.event IN ('refused', 'withdrawn')
BEGIN
  INSERT INTO consent_states (subject_id, purpose, controller_id, tenant_id, first_seq, events,
    status, terms_json, given_at, withdrawn_at, ended_at)
  VALUES (NEW.subject_id, NEW.purpose, NEW.controller_id, NEW.tenant_id, NEW.seq, 1,
    NEW.event, NEW.terms_json, NULL, iif(NEW.event = 'withdrawn', NEW.occurred_at, NULL),
    NEW.occurred_at)
  ON CONFLICT DO UPDATE SET
    events = events + 1,
    status = excluded.status,
    -- What was in force is what was ended; an end of nothing has only its own terms.
    terms_json = iif(status IS NULL, excluded.terms_json, terms_json),
    withdrawn_at = iif(excluded.status = 'withdrawn', excluded.withdrawn_at, withdrawn_at),
    ended_at = max(coalesce(ended_at, excluded.ended_at), excluded.ended_at);
END;

CREATE TRIGGER consent_fold_gives INSTEAD OF INSERT ON consent_fold
WHEN NEW.event IN ('given', 'renewed')
BEGIN
  INSERT INTO consent_states (subject_id, purpose, controller_id, tenant_id, first_seq, events,
    status, terms_json, given_at, withdrawn_at, ended_at)
  VALUES (NEW.subject_id, NEW.purpose, NEW.controller_id, NEW.tenant_id, NEW.seq, 0,
    NULL, NEW.terms_json, NULL, NULL, NULL)
  ON CONFLICT DO NOTHING;
  UPDATE consent_states SET events = events + 1
  WHERE subject_id = NEW.subject_id AND purpose = NEW.purpose
    AND controller_id = NEW.controller_id;
  -- A consent given before the withdrawal and recorded after it must not undo the withdrawal, and a
  -- renewal that was under way must not either: it renews what is in force or nothing.
  UPDATE consent_states SET status = 'given', terms_json = NEW.terms_json,
    given_at = NEW.occurred_at, withdrawn_at = NULL
  WHERE subject_id = NEW.subject_id AND purpose = NEW.purpose
    AND controller_id = NEW.controller_id
    AND (ended_at IS NULL OR NEW.occurred_at > ended_at)
    AND (NEW.event = 'given' OR status = 'given');
END;

INSERT INTO consent_fold SELECT * FROM consent_events ORDER BY seq;

CREATE TRIGGER consent_events_are_folded AFTER INSERT ON consent_events
BEGIN
  INSERT INTO consent_fold VALUES (NEW.seq, NEW.id, NEW.tenant_id, NEW.subject_id, NEW.purpose,
    NEW.controller_id, NEW.event, NEW.terms_json, NEW.occurred_at, NEW.recorded_at);
END;

-- Dry runs bind nobody, so they are no part of the log: they go after a while, and a tenant has room
-- for so many. `number` counts a tenant's own, so that it says nothing of others.
CREATE TABLE dry_runs (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  deployment_id TEXT,
  subject_id TEXT,
  operation TEXT NOT NULL,
  input_json TEXT NOT NULL,
  decision_json TEXT NOT NULL,
  policy_revision TEXT NOT NULL,
  model_id TEXT NOT NULL,
  decided_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX dry_runs_by_tenant ON dry_runs (tenant_id, number);
CREATE INDEX dry_runs_by_age ON dry_runs (decided_at);

-- Lists are in the order of recording, which no clock disturbs: a decision that took long is recorded
-- after one that was asked later, and a reader who is past its time would miss it. Every index ends
-- with the rowid, so these need no more columns.
DROP INDEX decisions_by_tenant;
DROP INDEX decisions_by_subject;
DROP INDEX decisions_by_deployment;
CREATE INDEX decisions_by_tenant ON decisions (tenant_id);
CREATE INDEX decisions_by_subject ON decisions (tenant_id, subject_id);
CREATE INDEX decisions_by_deployment ON decisions (tenant_id, deployment_id);
DROP INDEX deployments_by_tenant;
CREATE INDEX deployments_by_tenant ON deployments (tenant_id);
CREATE INDEX subjects_by_tenant ON subjects (tenant_id) WHERE erased_at IS NULL;
CREATE INDEX templates_in_order ON templates (tenant_id, subject_id) WHERE wrapped_key IS NOT NULL;

-- What the requests of a deployment ask alike, once: half of a decision's bytes. Added, never changed.
CREATE TABLE situations (
  id INTEGER PRIMARY KEY,
  facts_json TEXT NOT NULL UNIQUE
);
-- NULL: the row holds the whole input.
ALTER TABLE decisions ADD COLUMN situation INTEGER REFERENCES situations (id);

CREATE TRIGGER situations_are_not_replaced BEFORE INSERT ON situations
WHEN EXISTS (SELECT 1 FROM situations WHERE facts_json = NEW.facts_json OR id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER situations_are_not_changed BEFORE UPDATE ON situations
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER situations_are_not_deleted BEFORE DELETE ON situations
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;
