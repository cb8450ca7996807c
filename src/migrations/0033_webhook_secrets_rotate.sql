-- The secrets of webhooks are sealed with a master key too: a rotation takes them along.

CREATE INDEX webhook_secrets_by_master_key ON webhook_secrets (substr(sealed, 4, 8));

-- A key that was given up seals nothing again.
CREATE TRIGGER webhook_secrets_need_a_master_key_in_use BEFORE INSERT ON webhook_secrets
WHEN EXISTS (SELECT 1 FROM vault_keys
  WHERE key_id = substr(NEW.sealed, 4, 8) AND retired_at IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: vault');
END;

CREATE TRIGGER webhook_secrets_keep_a_master_key_in_use BEFORE UPDATE OF sealed ON webhook_secrets
WHEN EXISTS (SELECT 1 FROM vault_keys
  WHERE key_id = substr(NEW.sealed, 4, 8) AND retired_at IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: vault');
END;

-- And none is given up while it seals one.
CREATE TRIGGER vault_keys_of_webhooks_stay BEFORE UPDATE OF retired_at ON vault_keys
WHEN NEW.retired_at IS NOT NULL
  AND EXISTS (SELECT 1 FROM webhook_secrets WHERE substr(sealed, 4, 8) = NEW.key_id)
BEGIN
  SELECT RAISE(IGNORE);
END;
