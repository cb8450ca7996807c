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

-- Consent is for one kind of place, mode and remoteness: the deployment's at the event. NULL for events
-- from before this, which say no more than purpose and controller: they cover every kind ('*').
DROP TRIGGER consent_events_are_folded;
DROP VIEW consent_fold;
ALTER TABLE consent_events ADD COLUMN scope TEXT;

-- What is in force for each scope: when it was given, and its terms. A no ends them all.
ALTER TABLE consent_states ADD COLUMN scopes_json TEXT NOT NULL DEFAULT '{}';
UPDATE consent_states
SET scopes_json = json_object('*', json_object('given_at', given_at, 'terms', terms_json))
WHERE status = 'given';

-- As in 0005, with the scopes.
CREATE VIEW consent_fold AS SELECT * FROM consent_events;

CREATE TRIGGER consent_fold_ends INSTEAD OF INSERT ON consent_fold
WHEN NEW.event IN ('refused', 'withdrawn')
BEGIN
  INSERT INTO consent_states (subject_id, purpose, controller_id, tenant_id, first_seq, events,
    status, terms_json, given_at, withdrawn_at, ended_at)
  VALUES (NEW.subject_id, NEW.purpose, NEW.controller_id, NEW.tenant_id, NEW.seq, 1,
    NEW.event, NEW.terms_json, NULL, iif(NEW.event = 'withdrawn', NEW.occurred_at, NULL),
    NEW.occurred_at)
  ON CONFLICT DO UPDATE SET
    events = events + 1,
    status = excluded.status,
    -- What was in force is what was ended; an end of nothing has only its own terms.
    terms_json = iif(status IS NULL, excluded.terms_json, terms_json),
    withdrawn_at = iif(excluded.status = 'withdrawn', excluded.withdrawn_at, withdrawn_at),
    ended_at = max(coalesce(ended_at, excluded.ended_at), excluded.ended_at),
    scopes_json = '{}';
END;

CREATE TRIGGER consent_fold_gives INSTEAD OF INSERT ON consent_fold
WHEN NEW.event IN ('given', 'renewed')
BEGIN
  INSERT INTO consent_states (subject_id, purpose, controller_id, tenant_id, first_seq, events,
    status, terms_json, given_at, withdrawn_at, ended_at)
  VALUES (NEW.subject_id, NEW.purpose, NEW.controller_id, NEW.tenant_id, NEW.seq, 0,
    NULL, NEW.terms_json, NULL, NULL, NULL)
  ON CONFLICT DO NOTHING;
  UPDATE consent_states SET events = events + 1
  WHERE subject_id = NEW.subject_id AND purpose = NEW.purpose
    AND controller_id = NEW.controller_id;
  -- A consent given before the withdrawal and recorded after it must not undo the withdrawal, and a
  -- renewal that was under way must not either: it renews what is in force for its scope or nothing.
  UPDATE consent_states SET status = 'given', terms_json = NEW.terms_json,
    given_at = NEW.occurred_at, withdrawn_at = NULL,
    scopes_json = json_set(scopes_json, '$."' || coalesce(NEW.scope, '*') || '"',
      json_object('given_at', NEW.occurred_at, 'terms', NEW.terms_json))
  WHERE subject_id = NEW.subject_id AND purpose = NEW.purpose
    AND controller_id = NEW.controller_id
    AND (ended_at IS NULL OR NEW.occurred_at > ended_at)
    AND (NEW.event = 'given' OR EXISTS (
      SELECT 1 FROM json_each(scopes_json) WHERE key IN ('*', NEW.scope)));
END;

CREATE TRIGGER consent_events_are_folded AFTER INSERT ON consent_events
BEGIN
  INSERT INTO consent_fold VALUES (NEW.seq, NEW.id, NEW.tenant_id, NEW.subject_id, NEW.purpose,
    NEW.controller_id, NEW.event, NEW.terms_json, NEW.occurred_at, NEW.recorded_at, NEW.scope);
END;
