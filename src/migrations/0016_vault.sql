-- Several master keys, generations of sealed templates, and erasure that leaves nothing behind.

-- Of a key that seals nothing any more: it never seals again, so that its secret can be taken away.
ALTER TABLE vault_keys ADD COLUMN retired_at INTEGER;

-- The seeds of each tenant's secret transform. Two while it is renewed, else one: the first is derived
-- from the database's first master key where that is still in use, the later ones are drawn.
CREATE TABLE vault_transforms (
  tenant_id TEXT NOT NULL,
  generation INTEGER NOT NULL,
  -- `v2.<key id>.<base64url>`: 32 bytes, sealed with a key of the tenant.
  sealed_seed TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, generation)
) WITHOUT ROWID;

-- The transform that turned the vector, and the ciphertext's place: `tpl/<id>/<generation>`. 0 for what
-- was sealed before there were generations: `tpl/<id>`, turned by the first.
ALTER TABLE templates ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
-- Of a ciphertext that is being written: its key is here first, so that whoever writes it, and however
-- often, writes it with one key.
ALTER TABLE templates ADD COLUMN next_key TEXT;
ALTER TABLE templates ADD COLUMN next_generation INTEGER;
-- Of the ciphertext that was replaced, while a request may still hold its row, or a location of KV may
-- not show the new one.
ALTER TABLE templates ADD COLUMN former_key TEXT;
ALTER TABLE templates ADD COLUMN former_generation INTEGER;
ALTER TABLE templates ADD COLUMN renewed_at INTEGER;

CREATE INDEX templates_by_master_key ON templates (substr(wrapped_key, 4, 8))
WHERE wrapped_key IS NOT NULL;
CREATE INDEX templates_by_generation ON templates (tenant_id, generation)
WHERE wrapped_key IS NOT NULL;
CREATE INDEX templates_by_renewal ON templates (renewed_at) WHERE former_key IS NOT NULL;
CREATE INDEX templates_in_renewal ON templates (tenant_id) WHERE next_key IS NOT NULL;
CREATE INDEX templates_by_model ON templates (tenant_id, model_id) WHERE wrapped_key IS NOT NULL;

-- A request that began with other secrets, or before a transform was given up, must not leave a template
-- that nothing opens.
CREATE TRIGGER templates_need_a_master_key_in_use BEFORE INSERT ON templates
WHEN EXISTS (SELECT 1 FROM vault_keys
  WHERE key_id = substr(NEW.wrapped_key, 4, 8) AND retired_at IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: vault');
END;

CREATE TRIGGER templates_keep_a_master_key_in_use BEFORE UPDATE OF wrapped_key, next_key ON templates
WHEN EXISTS (SELECT 1 FROM vault_keys WHERE retired_at IS NOT NULL
  AND key_id IN (substr(NEW.wrapped_key, 4, 8), substr(NEW.next_key, 4, 8)))
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: vault');
END;

CREATE TRIGGER templates_need_their_transform BEFORE INSERT ON templates
WHEN EXISTS (SELECT 1 FROM vault_transforms WHERE tenant_id = NEW.tenant_id)
  AND NOT EXISTS (SELECT 1 FROM vault_transforms
    WHERE tenant_id = NEW.tenant_id AND generation = max(NEW.generation, 1))
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: vault');
END;

CREATE TRIGGER vault_transforms_are_sealed_with_a_key_in_use BEFORE INSERT ON vault_transforms
WHEN EXISTS (SELECT 1 FROM vault_keys
  WHERE key_id = substr(NEW.sealed_seed, 4, 8) AND retired_at IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: vault');
END;

CREATE TRIGGER vault_transforms_keep_a_key_in_use BEFORE UPDATE OF sealed_seed ON vault_transforms
WHEN EXISTS (SELECT 1 FROM vault_keys
  WHERE key_id = substr(NEW.sealed_seed, 4, 8) AND retired_at IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: vault');
END;

-- Nothing happens to a key or a transform while something rests on it.
CREATE TRIGGER vault_keys_in_use_stay BEFORE UPDATE OF retired_at ON vault_keys
WHEN NEW.retired_at IS NOT NULL AND (
  EXISTS (SELECT 1 FROM templates
    WHERE wrapped_key IS NOT NULL AND substr(wrapped_key, 4, 8) = NEW.key_id)
  OR EXISTS (SELECT 1 FROM templates
    WHERE former_key IS NOT NULL AND substr(former_key, 4, 8) = NEW.key_id)
  OR EXISTS (SELECT 1 FROM templates
    WHERE next_key IS NOT NULL AND substr(next_key, 4, 8) = NEW.key_id)
  OR EXISTS (SELECT 1 FROM vault_transforms WHERE substr(sealed_seed, 4, 8) = NEW.key_id))
BEGIN
  SELECT RAISE(IGNORE);
END;

CREATE TRIGGER vault_transforms_in_use_stay BEFORE DELETE ON vault_transforms
WHEN EXISTS (SELECT 1 FROM templates WHERE tenant_id = OLD.tenant_id AND wrapped_key IS NOT NULL
    AND generation IN (OLD.generation, iif(OLD.generation = 1, 0, OLD.generation)))
  OR EXISTS (SELECT 1 FROM templates WHERE tenant_id = OLD.tenant_id AND former_key IS NOT NULL
    AND max(former_generation, 1) = OLD.generation)
BEGIN
  SELECT RAISE(IGNORE);
END;

-- Ciphertexts of people who were erased, until KV has confirmed that they are gone: ids that are random,
-- and of nobody any more.
CREATE TABLE template_shreds (
  template_id TEXT PRIMARY KEY,
  -- JSON: where its ciphertexts may be; NULL where that is not known.
  generations_json TEXT,
  erased_by TEXT NOT NULL,
  -- Until then a request that was under way may still write one: it is deleted again after it.
  again_after INTEGER NOT NULL
) WITHOUT ROWID;

-- The decision that erased the person: what a receipt of it names.
ALTER TABLE subjects ADD COLUMN erased_by TEXT;

-- Erasure takes what the person agreed to along: the log keeps a commitment, the controller the receipt.
DROP TRIGGER IF EXISTS consent_events_are_not_deleted;
CREATE TRIGGER consent_events_are_not_deleted BEFORE DELETE ON consent_events
WHEN (SELECT erased_at FROM subjects WHERE id = OLD.subject_id) IS NULL
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- What was under way while the person was erased says nothing of them afterwards.
CREATE TRIGGER consent_events_are_of_those_not_erased BEFORE INSERT ON consent_events
WHEN (SELECT erased_at FROM subjects WHERE id = NEW.subject_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: subject');
END;

CREATE TRIGGER attempts_are_of_those_not_erased BEFORE INSERT ON attempts
WHEN (SELECT erased_at FROM subjects WHERE id = NEW.subject_id) IS NOT NULL
BEGIN
  SELECT RAISE(IGNORE);
END;

CREATE TRIGGER told_bands_are_of_those_not_erased BEFORE INSERT ON told_bands
WHEN (SELECT erased_at FROM subjects WHERE id = NEW.subject_id) IS NOT NULL
BEGIN
  SELECT RAISE(IGNORE);
END;

CREATE TRIGGER nonces_are_of_those_not_erased BEFORE INSERT ON nonces
WHEN (SELECT erased_at FROM subjects WHERE id = NEW.subject_id) IS NOT NULL
BEGIN
  SELECT RAISE(IGNORE);
END;
