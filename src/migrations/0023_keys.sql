-- Keys that end by themselves, that are bound to deployments, and that take each other's place; tenants that
-- are suspended or deleted; tokens for one picture from one phone.

-- What its keys may be given; NULL: every scope.
ALTER TABLE tenants ADD COLUMN scopes_json TEXT;
-- Whose test data it holds: `acme-test` is of `acme`, and only keys that say so (csk_test_…) are its.
ALTER TABLE tenants ADD COLUMN test_of TEXT REFERENCES tenants (id);
-- Its keys do nothing but what takes away.
ALTER TABLE tenants ADD COLUMN suspended_at INTEGER;
-- Since when everything of it is being erased, when that was done, and what was signed then.
ALTER TABLE tenants ADD COLUMN deleting_at INTEGER;
ALTER TABLE tenants ADD COLUMN deleted_at INTEGER;
ALTER TABLE tenants ADD COLUMN deletion_receipt TEXT;
CREATE INDEX tenants_of_tests ON tenants (test_of) WHERE test_of IS NOT NULL;
CREATE INDEX tenants_under_deletion ON tenants (deleting_at)
WHERE deleting_at IS NOT NULL AND deleted_at IS NULL;

-- A name that was taken is not given to another: decisions of before would seem to be theirs.
CREATE TRIGGER tenants_are_not_deleted BEFORE DELETE ON tenants
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER tenants_stay_deleted BEFORE UPDATE ON tenants
WHEN NEW.id <> OLD.id OR NEW.test_of IS NOT OLD.test_of
  OR (OLD.deleting_at IS NOT NULL AND NEW.deleting_at IS NOT OLD.deleting_at)
  OR OLD.deleted_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'tenant_deleted');
END;

-- A request that was under way when the deletion began must not bring anything back.
CREATE TRIGGER subjects_need_their_tenant BEFORE INSERT ON subjects
WHEN (SELECT deleting_at FROM tenants WHERE id = NEW.tenant_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'tenant_deleted');
END;

CREATE TRIGGER deployments_need_their_tenant BEFORE INSERT ON deployments
WHEN (SELECT deleting_at FROM tenants WHERE id = NEW.tenant_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'tenant_deleted');
END;

ALTER TABLE api_keys ADD COLUMN name TEXT;
-- The deployments that it is good for; NULL: all of its tenant.
ALTER TABLE api_keys ADD COLUMN deployments_json TEXT;
ALTER TABLE api_keys ADD COLUMN expires_at INTEGER;
-- To the minute.
ALTER TABLE api_keys ADD COLUMN last_used_at INTEGER;
-- The key that takes its place; both are good until this one expires.
ALTER TABLE api_keys ADD COLUMN replaced_by TEXT REFERENCES api_keys (id);
CREATE INDEX api_keys_by_tenant ON api_keys (tenant_id);

CREATE TRIGGER api_keys_need_their_tenant BEFORE INSERT ON api_keys
BEGIN
  SELECT CASE
    WHEN (SELECT deleting_at FROM tenants WHERE id = NEW.tenant_id) IS NOT NULL
    THEN RAISE(ABORT, 'tenant_deleted')
    WHEN 500 <= (SELECT count(*) FROM api_keys WHERE tenant_id = NEW.tenant_id
      AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > NEW.created_at))
    THEN RAISE(ABORT, 'tenant_keys_full')
  END;
END;

-- Whose a key is and where it is good for is settled when it is made. It can only end, and end sooner.
CREATE TRIGGER api_keys_are_not_changed
BEFORE UPDATE OF id, tenant_id, secret_sha256, deployments_json ON api_keys
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER api_keys_stay_revoked BEFORE UPDATE OF revoked_at ON api_keys
WHEN OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER api_keys_end_no_later BEFORE UPDATE OF expires_at ON api_keys
WHEN NEW.expires_at IS NULL OR NEW.expires_at > OLD.expires_at
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- Of two rotations at once, one counts.
CREATE TRIGGER api_keys_are_replaced_once BEFORE UPDATE OF replaced_by ON api_keys
WHEN OLD.replaced_by IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'key_replaced');
END;

-- A key is none any more, too, once its tenant is suspended or goes.
DROP TRIGGER premises_key;
CREATE TRIGGER premises_key INSTEAD OF INSERT ON premises
WHEN NEW.fact = 'key'
  AND NOT EXISTS (SELECT 1 FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
    WHERE k.id = NEW.id AND k.revoked_at IS NULL
      AND t.suspended_at IS NULL AND t.deleting_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: key');
END;

-- Tokens, cap_<id>_<secret>: each lets one picture of one person in, once, and is kept as a key is.
CREATE TABLE captures (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  -- The key that asked for it, as which the picture is decided on.
  key_id TEXT NOT NULL REFERENCES api_keys (id),
  operation TEXT NOT NULL CHECK (operation IN ('verify', 'enrol')),
  deployment_id TEXT NOT NULL REFERENCES deployments (id),
  subject_id TEXT NOT NULL REFERENCES subjects (id),
  secret_sha256 TEXT NOT NULL,
  -- 1: the phone is told what is wrong with its picture.
  advises INTEGER NOT NULL CHECK (advises IN (0, 1)),
  -- Of an enrolment: why it need not match what it replaces.
  replaces TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  -- When the one picture came.
  claimed_at INTEGER,
  -- What came of it, for the app's server; NULL until it is known.
  result_json TEXT
);
CREATE INDEX captures_of_subject ON captures (subject_id);
CREATE INDEX captures_by_end ON captures (expires_at);

CREATE TRIGGER captures_are_claimed_once BEFORE UPDATE OF claimed_at ON captures
WHEN OLD.claimed_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'capture_claimed');
END;

CREATE TRIGGER captures_are_answered_once BEFORE UPDATE OF result_json ON captures
WHEN OLD.result_json IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER captures_need_a_live_subject BEFORE INSERT ON captures
WHEN (SELECT erased_at FROM subjects WHERE id = NEW.subject_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'subject_erased');
END;

-- Whoever erases a person, whichever way, takes their captures along.
CREATE TRIGGER captures_go_with_their_subject AFTER UPDATE OF erased_at ON subjects
WHEN NEW.erased_at IS NOT NULL
BEGIN
  DELETE FROM captures WHERE subject_id = NEW.id;
END;
