-- Nonces for liveness attestations. A nonce admits one request, which deletes it: the row that can
-- still be deleted is the proof that the nonce was not used before.
CREATE TABLE nonces (
  nonce TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  deployment_id TEXT NOT NULL REFERENCES deployments (id),
  subject_id TEXT NOT NULL REFERENCES subjects (id),
  expires_at INTEGER NOT NULL
);
CREATE INDEX nonces_by_end ON nonces (expires_at);
