-- The sweep asks the policy about what is due by now, and not about everything again and again.

-- From this instant on it asks again: the end, as the policy said when it was asked last. Below zero
-- once a fact has changed that counts; each change gives another number, so that who asked before it
-- does not take it for asked.
ALTER TABLE templates ADD COLUMN ask_at INTEGER NOT NULL DEFAULT 0;
UPDATE templates SET ask_at = retention_until;
CREATE INDEX templates_to_ask ON templates (ask_at) WHERE wrapped_key IS NOT NULL;

CREATE TRIGGER templates_are_asked_about_at_a_change
AFTER UPDATE OF purpose_ended_at, retention_until ON templates
BEGIN
  UPDATE templates SET ask_at = min(ask_at, 0) - 1 WHERE id = NEW.id;
END;

CREATE TRIGGER templates_are_asked_about_when_their_deployment_changes
AFTER UPDATE OF version, ended_at ON deployments
BEGIN
  UPDATE templates SET ask_at = min(ask_at, 0) - 1
  WHERE deployment_id = NEW.id AND wrapped_key IS NOT NULL;
END;

CREATE TRIGGER templates_are_asked_about_when_their_subject_changes
AFTER UPDATE OF jurisdiction, date_of_birth, role ON subjects WHEN NEW.erased_at IS NULL
BEGIN
  UPDATE templates SET ask_at = min(ask_at, 0) - 1
  WHERE tenant_id = NEW.tenant_id AND subject_id = NEW.id AND wrapped_key IS NOT NULL;
END;

-- What a grant adds may keep a template for longer; that is asked when it is due.
CREATE TRIGGER templates_are_asked_about_when_a_grant_is_revoked
AFTER INSERT ON grant_events WHEN NEW.event = 'revoked'
BEGIN
  UPDATE templates SET ask_at = min(ask_at, 0) - 1
  WHERE wrapped_key IS NOT NULL
    AND controller_id = (SELECT controller_id FROM grants WHERE id = NEW.grant_id)
    AND deployment_id IN (SELECT id FROM deployments
      WHERE tenant_id = (SELECT tenant_id FROM grants WHERE id = NEW.grant_id));
END;

-- The same of a consent: when its end by the policy has to be asked for. Its end by its own terms is
-- `expires_at`.
ALTER TABLE consent_states ADD COLUMN ask_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE consent_states ADD COLUMN examined_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX consent_states_to_ask ON consent_states (ask_at) WHERE status = 'given';
CREATE INDEX consent_states_by_examination ON consent_states (examined_at) WHERE status = 'given';

CREATE TRIGGER consent_states_are_asked_about_at_an_event AFTER UPDATE OF events ON consent_states
BEGIN
  UPDATE consent_states SET ask_at = min(ask_at, 0) - 1
  WHERE subject_id = NEW.subject_id AND purpose = NEW.purpose
    AND controller_id = NEW.controller_id;
  UPDATE templates SET ask_at = min(ask_at, 0) - 1
  WHERE tenant_id = NEW.tenant_id AND subject_id = NEW.subject_id AND purpose = NEW.purpose
    AND controller_id = NEW.controller_id AND wrapped_key IS NOT NULL;
END;

-- A refusal of what was never asked for before.
CREATE TRIGGER templates_are_asked_about_at_a_first_event AFTER INSERT ON consent_states
BEGIN
  UPDATE templates SET ask_at = min(ask_at, 0) - 1
  WHERE tenant_id = NEW.tenant_id AND subject_id = NEW.subject_id AND purpose = NEW.purpose
    AND controller_id = NEW.controller_id AND wrapped_key IS NOT NULL;
END;

-- As in 0017, for an end that a rule sets before that of the terms: of the terms that the scope has by
-- now, and since they were given.
DROP TRIGGER consent_fold_expires;
CREATE TRIGGER consent_fold_expires INSTEAD OF INSERT ON consent_fold
WHEN NEW.event = 'expired'
BEGIN
  INSERT INTO consent_states (subject_id, purpose, controller_id, tenant_id, first_seq, events,
    status, terms_json, given_at, withdrawn_at, ended_at)
  VALUES (NEW.subject_id, NEW.purpose, NEW.controller_id, NEW.tenant_id, NEW.seq, 0,
    NULL, NEW.terms_json, NULL, NULL, NULL)
  ON CONFLICT DO NOTHING;
  UPDATE consent_states SET events = events + 1,
    scopes_json = iif(
      scopes_json ->> ('$."' || coalesce(NEW.scope, '*') || '".expires_at') = NEW.occurred_at
        OR (scopes_json ->> ('$."' || coalesce(NEW.scope, '*') || '".terms') = NEW.terms_json
          AND scopes_json ->> ('$."' || coalesce(NEW.scope, '*') || '".given_at') < NEW.occurred_at),
      json_set(scopes_json, '$."' || coalesce(NEW.scope, '*') || '".expired_at', NEW.occurred_at),
      scopes_json)
  WHERE subject_id = NEW.subject_id AND purpose = NEW.purpose
    AND controller_id = NEW.controller_id;
  UPDATE consent_states SET
    status = iif(status = 'given' AND NOT EXISTS (
      SELECT 1 FROM json_each(scopes_json) WHERE value ->> 'expired_at' IS NULL), 'expired', status),
    expires_at = (
      SELECT min(value ->> 'expires_at') FROM json_each(scopes_json)
      WHERE value ->> 'expired_at' IS NULL)
  WHERE subject_id = NEW.subject_id AND purpose = NEW.purpose
    AND controller_id = NEW.controller_id;
END;

-- Which policy the sweep asks, and since when: what was examined before is asked about again.
CREATE TABLE retention_rounds (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  policy_revision TEXT NOT NULL,
  since INTEGER NOT NULL
);

-- For what is kept besides: whose deployments have any, and what of each is the oldest.
CREATE INDEX passes_by_deployment ON passes (deployment_id, expires_at);
