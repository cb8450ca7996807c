-- Whom closed segments speak of, so that a person is told of every decision that concerned them. Erased with
-- them.
CREATE TABLE log_subject_segments (
  subject_id TEXT NOT NULL,
  -- Of the segment.
  first INTEGER NOT NULL,
  PRIMARY KEY (subject_id, first)
) WITHOUT ROWID;

-- Segments that were closed before this are looked through by the sweep: up to here they are.
ALTER TABLE log_state ADD COLUMN people_until INTEGER NOT NULL DEFAULT 0;

-- A person's passes, the latest first.
DROP INDEX passes_of_subject;
CREATE INDEX passes_of_subject ON passes (subject_id, issued_at) WHERE subject_id IS NOT NULL;
