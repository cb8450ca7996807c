-- Passes that were lost: nobody gets in with them any more. In the order in which they were revoked, so that
-- a gate that is not always on a network asks for what is new.
CREATE TABLE pass_revocations (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  pass_id TEXT NOT NULL UNIQUE REFERENCES passes (id),
  deployment_id TEXT NOT NULL,
  revoked_at INTEGER NOT NULL
);
CREATE INDEX pass_revocations_by_deployment ON pass_revocations (deployment_id, number);

CREATE TRIGGER pass_revocations_are_not_changed BEFORE UPDATE ON pass_revocations
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- Either somebody gets in with a pass or it is revoked. What a gate did by itself stays done.
CREATE TRIGGER pass_uses_are_not_of_revoked BEFORE INSERT ON pass_uses
WHEN NEW.offline = 0 AND EXISTS (SELECT 1 FROM pass_revocations WHERE pass_id = NEW.pass_id)
BEGIN
  SELECT RAISE(ABORT, 'pass_revoked');
END;
