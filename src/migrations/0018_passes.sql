-- Passes: the way in without a face. What a pass says is signed, and is not here: whoever reads this can
-- make none. Instants of validity are whole seconds, in milliseconds, as everywhere.
CREATE TABLE passes (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  deployment_id TEXT NOT NULL REFERENCES deployments (id),
  -- NULL: of whoever holds it.
  subject_id TEXT,
  valid_from INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  issued_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX passes_of_subject ON passes (subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX passes_by_expiry ON passes (expires_at);

CREATE TRIGGER passes_are_not_changed BEFORE UPDATE ON passes
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER passes_are_of_those_not_erased BEFORE INSERT ON passes
WHEN (SELECT erased_at FROM subjects WHERE id = NEW.subject_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: subject');
END;

-- Who got in. A pass has one use; a gate without a network may find too late that it had one before.
CREATE TABLE pass_uses (
  pass_id TEXT NOT NULL REFERENCES passes (id),
  -- The gate's own name of the use: told twice, it counts once.
  use TEXT NOT NULL,
  used_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  -- 1: the gate let somebody in by itself, and tells it now.
  offline INTEGER NOT NULL CHECK (offline IN (0, 1)),
  -- 1: the pass had been used before.
  again INTEGER NOT NULL CHECK (again IN (0, 1) AND again <= offline),
  decision_id TEXT NOT NULL,
  PRIMARY KEY (pass_id, use)
) WITHOUT ROWID;

-- SQLite has one writer: of a hundred that come at once, ninety-nine find the row of the first.
CREATE TRIGGER pass_uses_are_single BEFORE INSERT ON pass_uses
BEGIN
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM passes WHERE id = NEW.pass_id) THEN RAISE(ABORT, 'pass_gone')
    WHEN EXISTS (SELECT 1 FROM pass_uses WHERE pass_id = NEW.pass_id
      AND (NEW.again = 0 OR use = NEW.use)) THEN RAISE(ABORT, 'pass_spent')
  END;
END;

CREATE TRIGGER pass_uses_are_not_changed BEFORE UPDATE ON pass_uses
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- Of deployments that ever issued a pass: how many got in since, by pass and by face.
CREATE TABLE entry_counts (
  deployment_id TEXT PRIMARY KEY REFERENCES deployments (id),
  since INTEGER NOT NULL,
  passes INTEGER NOT NULL DEFAULT 0,
  faces INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
