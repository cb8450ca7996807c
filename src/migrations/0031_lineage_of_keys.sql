-- The first of the keys that took each other's place up to this one; NULL: it took none. A request that is sent
-- again with the key that took the place is the same request (idempotency).
ALTER TABLE api_keys ADD COLUMN lineage TEXT REFERENCES api_keys (id);

CREATE TRIGGER api_keys_keep_their_lineage BEFORE UPDATE OF lineage ON api_keys
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;
