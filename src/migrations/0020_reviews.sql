-- Outcomes that go against a person, and wait until people have looked.

-- Whose key it is: one name is one person, however many keys they have. Needed of a reviewer's; of
-- others it keeps people from reviewing what they asked themselves.
ALTER TABLE api_keys ADD COLUMN holder TEXT;

-- A key that reviews can do nothing else, whoever writes the row.
CREATE TRIGGER api_keys_review_alone BEFORE INSERT ON api_keys
WHEN EXISTS (SELECT 1 FROM json_each(NEW.scopes_json) WHERE value = 'review')
  AND (json_array_length(NEW.scopes_json) > 1 OR NEW.holder IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'review_alone');
END;

CREATE TRIGGER api_keys_go_on_reviewing_alone BEFORE UPDATE OF scopes_json, holder ON api_keys
WHEN EXISTS (SELECT 1 FROM json_each(NEW.scopes_json) WHERE value = 'review')
  AND (json_array_length(NEW.scopes_json) > 1 OR NEW.holder IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'review_alone');
END;

CREATE TABLE reviews (
  id TEXT PRIMARY KEY,
  -- Under which the app reads the answer: ver_… or cmp_….
  answer_id TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  deployment_id TEXT NOT NULL REFERENCES deployments (id),
  subject_id TEXT NOT NULL REFERENCES subjects (id),
  -- The decision that found the outcome, and the key that asked for it.
  decision_id TEXT NOT NULL UNIQUE,
  key_id TEXT NOT NULL,
  -- So many different people have to uphold it.
  needed INTEGER NOT NULL CHECK (needed BETWEEN 1 AND 9),
  -- What the policy is asked again with and nobody can gather twice: liveness, where pictures came from.
  request_json TEXT NOT NULL,
  -- What was found, without the face. NULL once nobody needs it.
  finding_json TEXT,
  opened_at INTEGER NOT NULL,
  -- From this instant on nobody can review it, and it is refused.
  expires_at INTEGER NOT NULL,
  ended_at INTEGER,
  ending TEXT CHECK (ending IN ('released', 'refused', 'expired')),
  -- Of a released one: whether a reviewer overturned what was found.
  overturned INTEGER CHECK (overturned IN (0, 1)),
  -- The decision that ended it, as far as it is told.
  release_json TEXT,
  CHECK ((ended_at IS NULL) = (ending IS NULL))
);
CREATE INDEX reviews_by_tenant ON reviews (tenant_id);
CREATE INDEX reviews_waiting ON reviews (tenant_id) WHERE ended_at IS NULL;
CREATE INDEX reviews_by_subject ON reviews (subject_id);
CREATE INDEX reviews_by_deployment ON reviews (deployment_id, ended_at);
CREATE INDEX reviews_open ON reviews (expires_at) WHERE ended_at IS NULL;
CREATE INDEX reviews_ended ON reviews (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX reviews_told ON reviews (ended_at) WHERE finding_json IS NOT NULL;

CREATE TABLE review_verdicts (
  review_id TEXT NOT NULL REFERENCES reviews (id),
  -- From 1: of two that come at once, the second is told that it came second.
  number INTEGER NOT NULL,
  key_id TEXT NOT NULL REFERENCES api_keys (id),
  reviewer TEXT NOT NULL,
  checked TEXT NOT NULL CHECK (checked IN ('in_person', 'document')),
  verdict TEXT NOT NULL CHECK (verdict IN ('upheld', 'overturned')),
  reason TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (review_id, number)
) WITHOUT ROWID;

-- Two people are two here as well, and nobody reviews what they asked, whatever the code above thinks.
CREATE TRIGGER review_verdicts_count BEFORE INSERT ON review_verdicts
BEGIN
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM reviews
      WHERE id = NEW.review_id AND ended_at IS NULL AND expires_at > NEW.recorded_at)
    THEN RAISE(ABORT, 'review_settled')
    WHEN NOT EXISTS (SELECT 1 FROM api_keys k JOIN reviews r ON r.tenant_id = k.tenant_id
      WHERE r.id = NEW.review_id AND k.id = NEW.key_id AND k.holder = NEW.reviewer
        AND k.scopes_json ->> '$[0]' = 'review' AND k.revoked_at IS NULL)
    THEN RAISE(ABORT, 'facts_changed: key')
    WHEN EXISTS (SELECT 1 FROM reviews r JOIN api_keys k ON k.id = r.key_id
      WHERE r.id = NEW.review_id AND k.holder = NEW.reviewer)
    THEN RAISE(ABORT, 'own_review')
    WHEN EXISTS (SELECT 1 FROM review_verdicts
      WHERE review_id = NEW.review_id AND reviewer = NEW.reviewer)
    THEN RAISE(ABORT, 'reviewed_already')
    WHEN NEW.number <> 1 + (SELECT count(*) FROM review_verdicts WHERE review_id = NEW.review_id)
    THEN RAISE(ABORT, 'review_moved')
  END;
END;

CREATE TRIGGER review_verdicts_are_not_changed BEFORE UPDATE ON review_verdicts
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- INSERT OR REPLACE fires no DELETE trigger, so it is stopped by itself.
CREATE TRIGGER reviews_are_not_replaced BEFORE INSERT ON reviews
WHEN EXISTS (SELECT 1 FROM reviews
  WHERE id = NEW.id OR answer_id = NEW.answer_id OR decision_id = NEW.decision_id)
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- Those who are erased have no review: theirs are deleted with them.
CREATE TRIGGER reviews_are_of_those_not_erased BEFORE INSERT ON reviews
WHEN (SELECT erased_at FROM subjects WHERE id = NEW.subject_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: subject');
END;

CREATE TRIGGER reviews_begin_open BEFORE INSERT ON reviews
WHEN NEW.ended_at IS NOT NULL OR NEW.expires_at <= NEW.opened_at
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- A review ends once. What goes against the person is released only with as many people behind it as
-- were needed, what frees them with one; and nothing after its time.
CREATE TRIGGER reviews_end_once BEFORE UPDATE OF ended_at, ending, overturned, release_json ON reviews
BEGIN
  SELECT CASE
    WHEN OLD.ended_at IS NOT NULL THEN RAISE(ABORT, 'review_settled')
    WHEN NEW.ending IS NULL THEN RAISE(ABORT, 'append_only')
    WHEN NEW.ending = 'expired' AND NEW.ended_at < OLD.expires_at THEN RAISE(ABORT, 'append_only')
    WHEN NEW.ending <> 'expired' AND NEW.ended_at >= OLD.expires_at
    THEN RAISE(ABORT, 'review_settled')
    WHEN NEW.ending = 'released' AND NEW.overturned IS NULL THEN RAISE(ABORT, 'append_only')
    WHEN NEW.ending = 'released' AND NEW.overturned = 1 AND NOT EXISTS (
      SELECT 1 FROM review_verdicts WHERE review_id = OLD.id AND verdict = 'overturned')
    THEN RAISE(ABORT, 'append_only')
    WHEN NEW.ending = 'released' AND NEW.overturned = 0 AND (
      OLD.needed > (SELECT count(DISTINCT reviewer) FROM review_verdicts WHERE review_id = OLD.id)
      OR EXISTS (
        SELECT 1 FROM review_verdicts WHERE review_id = OLD.id AND verdict = 'overturned'))
    THEN RAISE(ABORT, 'append_only')
  END;
END;

-- What was found can only be forgotten, and once nobody waits for it.
CREATE TRIGGER reviews_finding_is_not_changed BEFORE UPDATE OF finding_json ON reviews
WHEN NEW.finding_json IS NOT NULL OR NEW.ended_at IS NULL
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER reviews_are_not_changed BEFORE UPDATE OF id, answer_id, tenant_id, deployment_id,
  subject_id, decision_id, key_id, needed, request_json, opened_at, expires_at ON reviews
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- One that waits goes with the person only.
CREATE TRIGGER reviews_that_wait_are_not_deleted BEFORE DELETE ON reviews
WHEN OLD.ended_at IS NULL
  AND (SELECT erased_at FROM subjects WHERE id = OLD.subject_id) IS NULL
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;
