-- A template whose purpose ended is used no more, in a database that was put back, too. Where its deployment
-- ended, the journal's line about that tells it; a line for each template would be as many as were enrolled.
CREATE TRIGGER journal_of_ends_of_purposes AFTER UPDATE OF purpose_ended_at ON templates
WHEN OLD.purpose_ended_at IS NULL AND NEW.purpose_ended_at IS NOT NULL
  AND (SELECT ended_at FROM deployments WHERE id = NEW.deployment_id) IS NULL
BEGIN
  INSERT INTO journal (kind, id, at) VALUES ('purpose', NEW.id, NEW.purpose_ended_at);
END;
