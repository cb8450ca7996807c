-- The person's way in: a link of one use. Its secret is in the fragment of its address, and only its
-- hash is here. Once opened it is a session, under another secret.
CREATE TABLE links (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  -- person or guardian.
  holder TEXT NOT NULL,
  -- The deployment for which the person is asked for consent; NULL where they are not asked.
  deployment_id TEXT,
  -- The API key that asked for it.
  key_id TEXT NOT NULL,
  secret_sha256 TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- Until then it can be opened; once it is, until then its session lasts.
  expires_at INTEGER NOT NULL,
  opened_at INTEGER,
  session_sha256 TEXT
);
CREATE INDEX links_by_subject ON links (subject_id);
CREATE INDEX links_by_end ON links (expires_at);

-- The person's own keys, in their order: public halves. Which counts is a matter of time.
CREATE TABLE person_keys (
  subject_id TEXT NOT NULL,
  holder TEXT NOT NULL,
  -- From 1. Of two that are registered at once, one is refused.
  number INTEGER NOT NULL,
  id TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL,
  -- passkey or browser.
  kind TEXT NOT NULL,
  -- Base64url: of a passkey a COSE key, of a browser's an SPKI.
  public_key TEXT NOT NULL,
  -- ES256 or Ed25519, of a browser's.
  algorithm TEXT,
  -- Of a passkey.
  credential_id TEXT,
  counter INTEGER NOT NULL,
  registered_at INTEGER NOT NULL,
  -- One that replaces another waits.
  counts_from INTEGER NOT NULL,
  -- By whoever holds the one that it was to replace.
  refused_at INTEGER,
  PRIMARY KEY (subject_id, holder, number)
) WITHOUT ROWID;

CREATE TRIGGER person_keys_have_an_order BEFORE INSERT ON person_keys
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM person_keys
  WHERE subject_id = NEW.subject_id AND holder = NEW.holder)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: person_key');
END;

-- What is to be signed, once.
CREATE TABLE challenges (
  id TEXT PRIMARY KEY,
  link_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  statement TEXT NOT NULL,
  expires_at INTEGER NOT NULL
);
CREATE INDEX challenges_by_link ON challenges (link_id);
CREATE INDEX challenges_by_subject ON challenges (subject_id);
CREATE INDEX challenges_by_end ON challenges (expires_at);

-- A transaction that rests on a challenge spends it, or fails.
CREATE VIEW spent_challenges (id) AS SELECT NULL WHERE FALSE;

CREATE TRIGGER challenges_are_spent_once INSTEAD OF INSERT ON spent_challenges
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: challenge')
  WHERE NOT EXISTS (SELECT 1 FROM challenges WHERE id = NEW.id);
  DELETE FROM challenges WHERE id = NEW.id;
END;

-- What was done in exercise of a person's rights, in order.
CREATE TABLE rights_acts (
  subject_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  id TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL,
  act TEXT NOT NULL,
  -- What it is about; NULL for everything.
  purpose TEXT,
  controller_id TEXT,
  deployment_id TEXT,
  -- person, guardian or controller.
  by TEXT NOT NULL,
  -- signed, link, desk or key.
  channel TEXT NOT NULL,
  content_json TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (subject_id, number)
) WITHOUT ROWID;

CREATE TRIGGER rights_acts_are_not_changed BEFORE UPDATE ON rights_acts
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

-- Of nobody is anything kept who was erased while it was under way.
CREATE TRIGGER rights_acts_are_of_those_not_erased BEFORE INSERT ON rights_acts
WHEN NOT EXISTS (SELECT 1 FROM subjects WHERE id = NEW.subject_id AND erased_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: subject');
END;
CREATE TRIGGER person_keys_are_of_those_not_erased BEFORE INSERT ON person_keys
WHEN NOT EXISTS (SELECT 1 FROM subjects WHERE id = NEW.subject_id AND erased_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: subject');
END;
CREATE TRIGGER links_are_of_those_not_erased BEFORE INSERT ON links
WHEN NOT EXISTS (SELECT 1 FROM subjects WHERE id = NEW.subject_id AND erased_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: subject');
END;
CREATE TRIGGER challenges_are_of_those_not_erased BEFORE INSERT ON challenges
WHEN NOT EXISTS (SELECT 1 FROM subjects WHERE id = NEW.subject_id AND erased_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: subject');
END;

-- Whoever objects, restricts or is corrected while a face is read: `version` counts what was done.
CREATE TRIGGER premises_standing INSTEAD OF INSERT ON premises
WHEN NEW.fact = 'subject' AND NEW.version IS NOT NULL AND NEW.version <> (
  SELECT coalesce(max(number), 0) FROM rights_acts WHERE subject_id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'facts_changed: standing');
END;
