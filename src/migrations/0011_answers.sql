-- A new template is compared with those that it takes the place of. One that was enrolled meanwhile was
-- not, so the enrolment fails: of two people enrolled on one id at once, one is told so.
CREATE VIEW template_successions AS
SELECT tenant_id, subject_id, controller_id, purpose, '[]' AS known_json FROM templates WHERE 0;

CREATE TRIGGER templates_succeed_those_they_were_compared_with
INSTEAD OF INSERT ON template_successions
WHEN EXISTS (
  SELECT 1 FROM templates
  WHERE tenant_id = NEW.tenant_id AND subject_id = NEW.subject_id
    AND controller_id = NEW.controller_id AND purpose = NEW.purpose
    AND wrapped_key IS NOT NULL
    AND id NOT IN (SELECT value FROM json_each(NEW.known_json)))
BEGIN
  SELECT RAISE(ABORT, 'enrolled_meanwhile');
END;

-- Attempts to match: what the budgets of failures are counted in. Kept for a day, and those that
-- matched for an hour. `matched` is NULL while the attempt is under way, and stays so if it was
-- interrupted: then it counts as a failure.
CREATE TABLE attempts (
  decision_id TEXT PRIMARY KEY,
  key_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  matched INTEGER
) WITHOUT ROWID;
CREATE INDEX attempts_on_subject ON attempts (subject_id, made_at) WHERE matched IS NOT 1;
CREATE INDEX attempts_failed_by_key ON attempts (key_id, made_at) WHERE matched IS NOT 1;
CREATE INDEX attempts_by_key ON attempts (key_id, made_at);
CREATE INDEX attempts_by_age ON attempts (matched, made_at);

-- Counted and taken in one statement of the transaction that records the intent: of hundreds at once,
-- no more get through than the budgets have.
CREATE VIEW attempt_reservations AS
SELECT decision_id, key_id, subject_id, made_at, 0 AS since, 0 AS most_of_subject,
  0 AS most_of_key
FROM attempts WHERE 0;

CREATE TRIGGER attempts_are_within_their_budgets INSTEAD OF INSERT ON attempt_reservations
BEGIN
  SELECT RAISE(ABORT, 'attempts_exhausted')
  WHERE (SELECT count(*) FROM attempts WHERE subject_id = NEW.subject_id AND made_at > NEW.since
      AND matched IS NOT 1)
    >= NEW.most_of_subject
    OR (SELECT count(*) FROM attempts WHERE key_id = NEW.key_id AND made_at > NEW.since
      AND matched IS NOT 1)
    >= NEW.most_of_key;
  INSERT INTO attempts VALUES (NEW.decision_id, NEW.key_id, NEW.subject_id, NEW.made_at, NULL);
END;
