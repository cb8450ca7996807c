-- A key is none any more, too, once it has expired: it may do so while a face is read, and a rotation
-- without an overlap lets it expire at once.
DROP TRIGGER premises_key;
CREATE TRIGGER premises_key INSTEAD OF INSERT ON premises
WHEN NEW.fact = 'key'
  AND NOT EXISTS (SELECT 1 FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
    WHERE k.id = NEW.id AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > CAST(unixepoch('subsec') * 1000 AS INTEGER))
      AND t.suspended_at IS NULL AND t.deleting_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: key');
END;

-- As of people and deployments: nobody could delete it any more.
CREATE TRIGGER webhooks_need_their_tenant BEFORE INSERT ON webhooks
WHEN (SELECT deleting_at FROM tenants WHERE id = NEW.tenant_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'tenant_deleted');
END;
