-- That a consent has run out is an event, too: the sweep adds it, once, for each scope. So each scope
-- knows when it ends, as a number, and the row knows the first such end that is still to be told.
ALTER TABLE consent_states ADD COLUMN expires_at INTEGER;

-- Of what is there: the end that its terms name. What cannot be read has none.
UPDATE consent_states
SET scopes_json = (
  SELECT json_group_object(key, json_object('given_at', value ->> 'given_at', 'terms', value ->> 'terms',
    'expires_at', CAST(round(1000 * unixepoch(
      iif(json_valid(value ->> 'terms'), (value ->> 'terms') ->> 'expires_at', NULL), 'subsec')) AS INTEGER)))
  FROM json_each(scopes_json))
WHERE status = 'given';
UPDATE consent_states
SET expires_at = (SELECT min(value ->> 'expires_at') FROM json_each(scopes_json));

CREATE INDEX consent_states_by_expiry ON consent_states (expires_at) WHERE expires_at IS NOT NULL;

-- As in 0008, with the ends.
DROP TRIGGER consent_fold_ends;
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
    scopes_json = '{}',
    expires_at = NULL;
END;

DROP TRIGGER consent_fold_gives;
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
  -- renewal that was under way must not either: it renews what was given for its scope, in force or
  -- run out, or nothing.
  UPDATE consent_states SET status = 'given', terms_json = NEW.terms_json,
    given_at = NEW.occurred_at, withdrawn_at = NULL,
    scopes_json = json_set(scopes_json, '$."' || coalesce(NEW.scope, '*') || '"',
      json_object('given_at', NEW.occurred_at, 'terms', NEW.terms_json,
        'expires_at', CAST(round(1000 * unixepoch(
          iif(json_valid(NEW.terms_json), NEW.terms_json ->> 'expires_at', NULL), 'subsec')) AS INTEGER)))
  WHERE subject_id = NEW.subject_id AND purpose = NEW.purpose
    AND controller_id = NEW.controller_id
    AND (ended_at IS NULL OR NEW.occurred_at > ended_at)
    AND (NEW.event = 'given' OR EXISTS (
      SELECT 1 FROM json_each(scopes_json) WHERE key IN ('*', NEW.scope)));
  UPDATE consent_states SET expires_at = (
    SELECT min(value ->> 'expires_at') FROM json_each(scopes_json)
    WHERE value ->> 'expired_at' IS NULL)
  WHERE subject_id = NEW.subject_id AND purpose = NEW.purpose
    AND controller_id = NEW.controller_id;
END;

-- Only the end that the scope has by now: one of before its renewal has no effect. The terms stay, so
-- that a renewal finds what it renews; the status is `expired` once no scope is left.
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
      scopes_json ->> ('$."' || coalesce(NEW.scope, '*') || '".expires_at') = NEW.occurred_at,
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
