-- A database that is put back to an earlier day has forgotten what was taken away since. Two things keep it
-- from deciding on that: a time until which it is vouched for, and a journal of what was taken away.

-- Until when it is known not to be an older one, by this database's clock. The log's integrator moves it,
-- in the transaction in which it found the log to be as it knows it; NULL before it first did.
ALTER TABLE log_state ADD COLUMN vouched_until INTEGER;

-- Nothing about a person is decided without its entry. Keys and registrations (evt_) are made without a
-- Worker, too.
CREATE TRIGGER log_is_vouched_for BEFORE INSERT ON log
WHEN substr(NEW.id, 1, 4) <> 'evt_'
  AND (SELECT vouched_until FROM log_state) < unixepoch('subsec') * 1000
BEGIN
  SELECT RAISE(ABORT, 'log_unvouched');
END;

-- What was taken away, until R2 has it: ids that say nothing to who has not the database. Only triggers
-- write here, so that no code forgets it, that of yesterday included.
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL
);

-- By the first thing that the person said about it, which names nobody.
CREATE TRIGGER journal_of_consents AFTER INSERT ON consent_events
WHEN NEW.event IN ('refused', 'withdrawn')
BEGIN
  INSERT INTO journal (kind, id, at)
  SELECT 'consent', id, NEW.occurred_at FROM (
    SELECT id FROM consent_events WHERE subject_id = NEW.subject_id AND purpose = NEW.purpose
      AND controller_id = NEW.controller_id ORDER BY seq LIMIT 1)
  WHERE id <> NEW.id;
END;

CREATE TRIGGER journal_of_subjects AFTER UPDATE OF erased_at ON subjects
WHEN OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
BEGIN
  INSERT INTO journal (kind, id, at) VALUES ('subject', NEW.id, NEW.erased_at);
END;

CREATE TRIGGER journal_of_templates AFTER UPDATE OF wrapped_key ON templates
WHEN OLD.wrapped_key IS NOT NULL AND NEW.wrapped_key IS NULL
BEGIN
  INSERT INTO journal (kind, id, at)
  VALUES ('template', NEW.id, coalesce(NEW.erased_at, unixepoch() * 1000));
END;

-- Which of their objections is the person's; after a restore everything about them is restricted.
CREATE TRIGGER journal_of_objections AFTER INSERT ON rights_acts
WHEN NEW.act IN ('object', 'restrict')
BEGIN
  INSERT INTO journal (kind, id, at) VALUES ('standing', NEW.subject_id, NEW.at);
END;

CREATE TRIGGER journal_of_person_keys AFTER UPDATE OF refused_at ON person_keys
WHEN OLD.refused_at IS NULL AND NEW.refused_at IS NOT NULL
BEGIN
  INSERT INTO journal (kind, id, at) VALUES ('person_key', NEW.id, NEW.refused_at);
END;

CREATE TRIGGER journal_of_keys AFTER UPDATE OF revoked_at ON api_keys
WHEN OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL
BEGIN
  INSERT INTO journal (kind, id, at) VALUES ('key', NEW.id, NEW.revoked_at);
END;

-- One that is rotated ends when the overlap is over.
CREATE TRIGGER journal_of_ends_of_keys AFTER UPDATE OF expires_at ON api_keys
WHEN NEW.expires_at IS NOT NULL AND NEW.expires_at IS NOT OLD.expires_at
BEGIN
  INSERT INTO journal (kind, id, at) VALUES ('key', NEW.id, NEW.expires_at);
END;

CREATE TRIGGER journal_of_operator_keys AFTER UPDATE OF revoked_at ON operator_keys
WHEN OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL
BEGIN
  INSERT INTO journal (kind, id, at) VALUES ('operator_key', NEW.id, NEW.revoked_at);
END;

CREATE TRIGGER journal_of_grants AFTER INSERT ON grant_events
WHEN NEW.event = 'revoked'
BEGIN
  INSERT INTO journal (kind, id, at) VALUES ('grant', NEW.grant_id, NEW.recorded_at);
END;

CREATE TRIGGER journal_of_deployments AFTER UPDATE OF ended_at ON deployments
WHEN OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
BEGIN
  INSERT INTO journal (kind, id, at) VALUES ('deployment', NEW.id, NEW.ended_at);
END;

CREATE TRIGGER journal_of_passes AFTER INSERT ON pass_revocations
BEGIN
  INSERT INTO journal (kind, id, at) VALUES ('pass', NEW.pass_id, NEW.revoked_at);
END;

CREATE TRIGGER journal_of_suspensions AFTER UPDATE OF suspended_at ON tenants
WHEN OLD.suspended_at IS NULL AND NEW.suspended_at IS NOT NULL
BEGIN
  INSERT INTO journal (kind, id, at) VALUES ('tenant', NEW.id, NEW.suspended_at);
END;

-- How far a recovery has come in the journal; NULL while none is under way.
ALTER TABLE log_state ADD COLUMN recovered_until TEXT;

-- A log that was halted goes on under another name once all of the journal is told: then nothing that was
-- promised under the old one is taken back in silence.
DROP TRIGGER log_state_keeps_its_origin;
CREATE TRIGGER log_state_keeps_its_origin BEFORE UPDATE OF origin ON log_state
WHEN OLD.origin IS NOT NULL AND (OLD.halted IS NULL OR OLD.recovered_until IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'log_origin');
END;
