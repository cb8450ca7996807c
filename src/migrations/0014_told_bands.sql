-- Matches that were told with their band of false match rate. A match costs no budget of failures, and a
-- face that is changed a little at a time shows by its band where a threshold lies: enough of such
-- places give the template away, as similarities do. So bands have a budget of their own, for a day.
CREATE TABLE told_bands (
  decision_id TEXT PRIMARY KEY,
  subject_id TEXT NOT NULL,
  told_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX told_bands_of_subject ON told_bands (subject_id, told_at);
CREATE INDEX told_bands_by_age ON told_bands (told_at);
