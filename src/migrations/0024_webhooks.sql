-- End points that are told what happened, and what there is to tell.
CREATE TABLE webhooks (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  url TEXT NOT NULL,
  -- Types of events, as a list.
  events_json TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- It is told what came after this event.
  since INTEGER NOT NULL,
  disabled_at INTEGER,
  disabled_because TEXT
);
CREATE INDEX webhooks_by_tenant ON webhooks (tenant_id, id);

-- What an end point's messages are signed with: the newest, and the one before it until its end.
CREATE TABLE webhook_secrets (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  -- The HMAC secret and the private key, under a key that derives from the master key.
  sealed TEXT NOT NULL,
  -- 32 bytes, base64.
  public_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  ends_at INTEGER
);
CREATE INDEX webhook_secrets_by_webhook ON webhook_secrets (webhook_id);

-- The outbox: a row in the transaction of the change that it tells of. SQLite has one writer, so a row
-- never comes to be before one that was read, and who reads by place misses none.
CREATE TABLE webhook_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  -- NULL: of every tenant.
  tenant_id TEXT,
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- Trace id, and 01 where the caller records it; NULL where there is none.
  trace TEXT,
  -- Ids only.
  data_json TEXT NOT NULL
);
CREATE INDEX webhook_events_by_tenant ON webhook_events (tenant_id);

-- One row: how far what happens with time was told of.
CREATE TABLE webhook_state (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 0),
  -- Consents that ended up to this second, of which those up to this event.
  expired_until INTEGER NOT NULL,
  expired_seq INTEGER NOT NULL DEFAULT 0,
  -- Entries of the latest checkpoint.
  checkpoint INTEGER NOT NULL DEFAULT 0
);
INSERT INTO webhook_state (only_one, expired_until) VALUES (0, unixepoch());

CREATE INDEX consent_events_by_end
ON consent_events (unixepoch(iif(json_valid(terms_json), terms_json ->> 'expires_at', NULL)), seq)
WHERE event IN ('given', 'renewed');

-- Another policy than the one that decided last: known to the database alone, in that transaction.
CREATE TRIGGER webhooks_are_told_of_policies AFTER UPDATE OF policy_revision ON log_state
WHEN OLD.policy_revision IS NOT NULL AND NEW.policy_revision IS NOT OLD.policy_revision
  AND EXISTS (SELECT 1 FROM webhooks)
BEGIN
  INSERT INTO webhook_events (id, tenant_id, type, at, data_json)
  VALUES ('msg_' || lower(hex(randomblob(11))), NULL, 'policy.changed', unixepoch() * 1000,
    json_object('policy_revision', NEW.policy_revision));
END;
