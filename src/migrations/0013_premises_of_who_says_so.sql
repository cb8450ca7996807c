-- What 0008 could not name, because it came later: the end of a deployment, and what operators grant.
-- A grant that was gathered stands behind a fact unless it was revoked since, or has expired.
CREATE TRIGGER premises_end INSTEAD OF INSERT ON premises
WHEN NEW.fact = 'registration'
  AND (SELECT ended_at FROM deployments WHERE id = NEW.id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: end');
END;

CREATE TRIGGER premises_grant INSTEAD OF INSERT ON premises
WHEN NEW.fact = 'grant' AND (
  NOT EXISTS (SELECT 1 FROM grants WHERE id = NEW.id AND expires_at > unixepoch('subsec') * 1000)
  OR EXISTS (SELECT 1 FROM grant_events WHERE grant_id = NEW.id AND event = 'revoked'))
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: grant');
END;

DROP TRIGGER premises_are_known;
CREATE TRIGGER premises_are_known INSTEAD OF INSERT ON premises
WHEN NEW.fact IS NULL
  OR NEW.fact NOT IN ('subject', 'consent', 'template', 'registration', 'grant', 'key')
BEGIN
  SELECT RAISE(ABORT, 'unknown_premise');
END;
