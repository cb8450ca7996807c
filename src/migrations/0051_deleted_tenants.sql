-- A tenant that is deleted leaves nothing of these, and nothing of them comes any more.
CREATE INDEX passes_of_tenant ON passes (tenant_id, issued_at);
CREATE INDEX idempotency_keys_by_tenant ON idempotency_keys (tenant_id);

CREATE TRIGGER passes_need_their_tenant BEFORE INSERT ON passes
WHEN (SELECT deleting_at FROM tenants WHERE id = NEW.tenant_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'tenant_deleted');
END;

CREATE TRIGGER idempotency_keys_need_their_tenant BEFORE INSERT ON idempotency_keys
WHEN (SELECT deleting_at FROM tenants WHERE id = NEW.tenant_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'tenant_deleted');
END;

CREATE TRIGGER vault_transforms_need_their_tenant BEFORE INSERT ON vault_transforms
WHEN (SELECT deleting_at FROM tenants WHERE id = NEW.tenant_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'tenant_deleted');
END;

-- Of a tenant that goes, nobody holds a key any more.
DROP TRIGGER api_keys_go_on_reviewing_alone;
CREATE TRIGGER api_keys_go_on_reviewing_alone BEFORE UPDATE OF scopes_json, holder ON api_keys
WHEN EXISTS (SELECT 1 FROM json_each(NEW.scopes_json) WHERE value = 'review')
  AND (json_array_length(NEW.scopes_json) > 1 OR (NEW.holder IS NULL
    AND (SELECT deleting_at FROM tenants WHERE id = NEW.tenant_id) IS NULL))
BEGIN
  SELECT RAISE(ABORT, 'review_alone');
END;

-- Of those that were deleted before this.
UPDATE api_keys SET holder = NULL
WHERE tenant_id IN (SELECT id FROM tenants WHERE deleting_at IS NOT NULL);
-- Forgets, and no code misses it:
DELETE FROM pass_uses WHERE pass_id IN (SELECT id FROM passes
  WHERE tenant_id IN (SELECT id FROM tenants WHERE deleted_at IS NOT NULL));
-- Forgets, and no code misses it:
DELETE FROM pass_revocations WHERE pass_id IN (SELECT id FROM passes
  WHERE tenant_id IN (SELECT id FROM tenants WHERE deleted_at IS NOT NULL));
-- Forgets, and no code misses it:
DELETE FROM passes WHERE tenant_id IN (SELECT id FROM tenants WHERE deleted_at IS NOT NULL);
-- Forgets, and no code misses it:
DELETE FROM idempotency_keys
WHERE tenant_id IN (SELECT id FROM tenants WHERE deleted_at IS NOT NULL);
-- Forgets, and no code misses it:
DELETE FROM vault_transforms
WHERE tenant_id IN (SELECT id FROM tenants WHERE deleted_at IS NOT NULL);
