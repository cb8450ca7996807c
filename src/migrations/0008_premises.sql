-- What an outcome rests on. The transaction that records an outcome inserts its premises here; nothing
-- is kept of them, but if one no longer holds the transaction fails with `facts_changed`, and with it
-- the record and whatever was to be changed. A premise that has ceased to hold never holds again: so a
-- transaction that was lost on its way cannot do later what another one was refused.
-- What an enrolment's template has of this by itself (0007) stays for the Worker that runs until the
-- next one is deployed, or after it is rolled back.
CREATE VIEW premises (fact, id, purpose, controller_id, version) AS
SELECT NULL, NULL, NULL, NULL, NULL WHERE FALSE;

CREATE TRIGGER premises_subject INSTEAD OF INSERT ON premises
WHEN NEW.fact = 'subject'
  AND NOT EXISTS (SELECT 1 FROM subjects WHERE id = NEW.id AND erased_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: subject');
END;

-- `version`: how many events of the consent there were.
CREATE TRIGGER premises_consent INSTEAD OF INSERT ON premises
WHEN NEW.fact = 'consent' AND NEW.version <> coalesce(
  (SELECT events FROM consent_states WHERE subject_id = NEW.id
     AND purpose = NEW.purpose AND controller_id = NEW.controller_id), 0)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: consent');
END;

CREATE TRIGGER premises_template INSTEAD OF INSERT ON premises
WHEN NEW.fact = 'template'
  AND NOT EXISTS (SELECT 1 FROM templates WHERE id = NEW.id AND wrapped_key IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: template');
END;

CREATE TRIGGER premises_registration INSTEAD OF INSERT ON premises
WHEN NEW.fact = 'registration'
  AND NOT EXISTS (SELECT 1 FROM deployments WHERE id = NEW.id AND version = NEW.version)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: registration');
END;

CREATE TRIGGER premises_key INSTEAD OF INSERT ON premises
WHEN NEW.fact = 'key'
  AND NOT EXISTS (SELECT 1 FROM api_keys WHERE id = NEW.id AND revoked_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: key');
END;

-- A kind that no trigger examines would always hold.
CREATE TRIGGER premises_are_known INSTEAD OF INSERT ON premises
WHEN NEW.fact IS NULL OR NEW.fact NOT IN ('subject', 'consent', 'template', 'registration', 'key')
BEGIN
  SELECT RAISE(ABORT, 'unknown_premise');
END;
