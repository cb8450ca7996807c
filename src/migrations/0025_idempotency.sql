-- Requests that came with an idempotency key, and what they were answered. Nothing here opens without the
-- sender's key: it is no part of the row, and what seals the answer derives from it.
CREATE TABLE idempotency_keys (
  -- SHA-256 of the API key's id and the idempotency key, base64url.
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  -- Of what was asked, salted with the idempotency key.
  fingerprint TEXT NOT NULL,
  -- Milliseconds since the epoch.
  started_at INTEGER NOT NULL,
  -- base64url; NULL while the request runs.
  sealed TEXT,
  -- Whom it is about, and is erased with.
  subject_id TEXT
) WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (started_at);
CREATE INDEX idempotency_keys_by_subject ON idempotency_keys (subject_id) WHERE subject_id IS NOT NULL;

-- A request that was under way while its subject was erased leaves nothing of them here.
CREATE TRIGGER idempotency_keys_are_of_those_not_erased BEFORE UPDATE OF sealed ON idempotency_keys
WHEN (SELECT erased_at FROM subjects WHERE id = NEW.subject_id) IS NOT NULL
BEGIN
  SELECT RAISE(IGNORE);
END;
