-- The transparency log. SQLite has one writer, so the order of rows is the order of the log: `idx` is one
-- more than the last, in the statement that inserts. What stands here is never changed; what it commits
-- to is in log_texts, and can be deleted without breaking any proof.
-- `decisions` and `outcomes` stay as they were, and the sweep brings their rows into the log.
CREATE TABLE log (
  idx INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  -- SHA-256(salt, text) in base64: a leaf of the tree is SHA-256(0x00, entry).
  entry TEXT NOT NULL CHECK (length(entry) = 44)
);

-- One row.
CREATE TABLE log_state (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 0),
  -- LOG_ORIGIN, as the first entry was promised.
  origin TEXT,
  -- Why nothing more is recorded, and so nothing decided: a store was found rolled back.
  halted TEXT,
  -- Entries before this one are in closed segments, and may be gone from here.
  archived INTEGER NOT NULL DEFAULT 0,
  -- Intents before this entry have their outcome.
  settled INTEGER NOT NULL DEFAULT 0,
  -- The policy that decided last: another one is an entry first.
  policy_revision TEXT
);
INSERT INTO log_state (only_one) VALUES (0);

CREATE TRIGGER log_is_halted BEFORE INSERT ON log
WHEN (SELECT halted FROM log_state) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'log_halted');
END;

-- INSERT OR REPLACE fires no DELETE trigger, so it is stopped by itself.
CREATE TRIGGER log_has_no_gap BEFORE INSERT ON log
WHEN NEW.idx <> (SELECT coalesce(max(idx) + 1, 0) FROM log)
  OR EXISTS (SELECT 1 FROM log WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- The last entry stays, whatever is archived: it numbers the next.
CREATE TRIGGER log_is_not_deleted BEFORE DELETE ON log
WHEN OLD.idx >= (SELECT archived FROM log_state) OR OLD.idx = (SELECT max(idx) FROM log)
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER log_state_only_moves_on BEFORE UPDATE OF archived, settled ON log_state
WHEN NEW.archived < OLD.archived OR NEW.settled < OLD.settled
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER log_state_keeps_its_origin BEFORE UPDATE OF origin ON log_state
WHEN OLD.origin IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'log_origin');
END;

-- What the entries commit to. Deleted when the person concerned is erased, and when it is archived.
CREATE TABLE log_texts (
  idx INTEGER PRIMARY KEY,
  -- NULL: the operator's own.
  tenant_id TEXT,
  kind TEXT NOT NULL,
  -- Of whom it speaks.
  subject_id TEXT,
  -- Milliseconds since the epoch.
  at INTEGER NOT NULL,
  -- 32 bytes, base64.
  salt TEXT NOT NULL,
  own_json TEXT NOT NULL,
  situation INTEGER REFERENCES situations (id)
);
CREATE INDEX log_texts_by_tenant ON log_texts (tenant_id) WHERE kind <> 'outcome';
-- An outcome is found by its decision, and costs no place in an index.
CREATE INDEX log_texts_by_subject ON log_texts (subject_id)
WHERE subject_id IS NOT NULL AND kind <> 'outcome';

CREATE TRIGGER log_texts_are_not_replaced BEFORE INSERT ON log_texts
WHEN EXISTS (SELECT 1 FROM log_texts WHERE idx = NEW.idx)
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER log_texts_are_not_changed BEFORE UPDATE ON log_texts
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- A request that was under way while its subject was erased keeps its commitment, and no more.
CREATE TRIGGER log_texts_are_of_those_not_erased BEFORE INSERT ON log_texts
WHEN (SELECT erased_at FROM subjects WHERE id = NEW.subject_id) IS NOT NULL
BEGIN
  SELECT RAISE(IGNORE);
END;

-- Closed segments: entries that are in R2, with what they commit to, and no longer in `log`.
CREATE TABLE log_segments (
  -- The first entry of the segment, and the first of the next one.
  first INTEGER PRIMARY KEY,
  next INTEGER NOT NULL,
  -- Milliseconds since the epoch: of its earliest and its latest entry.
  since INTEGER NOT NULL,
  until INTEGER NOT NULL
);
CREATE INDEX log_segments_by_time ON log_segments (until);

CREATE TRIGGER log_segments_are_not_changed BEFORE UPDATE ON log_segments
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER log_segments_are_not_deleted BEFORE DELETE ON log_segments
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- What opens a person's part of the closed segments. Erasing the person deletes it, and so erases there.
CREATE TABLE log_subject_keys (
  subject_id TEXT PRIMARY KEY,
  -- Names the key in the segments, where no subject's id stands.
  reference TEXT NOT NULL UNIQUE,
  -- 32 bytes, base64.
  key TEXT NOT NULL
) WITHOUT ROWID;

CREATE TRIGGER log_subject_keys_are_of_those_not_erased BEFORE INSERT ON log_subject_keys
WHEN (SELECT erased_at FROM subjects WHERE id = NEW.subject_id) IS NOT NULL
BEGIN
  SELECT RAISE(IGNORE);
END;

-- Outcomes that are still here when the decision they belong to is closed into a segment: by whom to
-- find them when the person is erased.
CREATE TABLE log_late_outcomes (
  subject_id TEXT NOT NULL,
  idx INTEGER NOT NULL,
  PRIMARY KEY (subject_id, idx)
) WITHOUT ROWID;

-- What is an entry by now, with its text, is not kept twice: else erasing a person would leave it here.
DROP TRIGGER decisions_are_not_deleted;
CREATE TRIGGER decisions_are_not_deleted BEFORE DELETE ON decisions
WHEN OLD.dry_run = 0 AND NOT EXISTS (SELECT 1 FROM log WHERE id = OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

DROP TRIGGER outcomes_are_not_deleted;
CREATE TRIGGER outcomes_are_not_deleted BEFORE DELETE ON outcomes
WHEN NOT EXISTS (SELECT 1 FROM log WHERE id = OLD.decision_id)
  AND EXISTS (SELECT 1 FROM decisions WHERE id = OLD.decision_id AND dry_run = 0)
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;
