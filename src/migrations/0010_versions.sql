-- Registrations as versions: what a deployment has ever registered stays, in order and without a gap.
-- Only the triggers below write here, so that no registration comes without its version: not even one
-- of the code of yesterday, which runs beside this migration for a while.
CREATE TABLE deployment_versions (
  deployment_id TEXT NOT NULL REFERENCES deployments (id),
  version INTEGER NOT NULL,
  registration_json TEXT NOT NULL,
  registered_at INTEGER NOT NULL,
  -- The key that registered it; NULL for what was registered before this table was there.
  key_id TEXT,
  PRIMARY KEY (deployment_id, version)
);

-- The key that registered the version in force.
ALTER TABLE deployments ADD COLUMN key_id TEXT;
-- From this instant nobody may be recognised for it any more.
ALTER TABLE deployments ADD COLUMN ended_at INTEGER;

-- What was replaced before this migration is not known any more: a history may begin above 1.
INSERT INTO deployment_versions (deployment_id, version, registration_json, registered_at)
SELECT id, version, registration_json, updated_at FROM deployments;

CREATE TRIGGER deployment_versions_follow_each_other BEFORE INSERT ON deployment_versions
WHEN NEW.version <>
  (SELECT max(version) + 1 FROM deployment_versions WHERE deployment_id = NEW.deployment_id)
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER deployment_versions_are_not_changed BEFORE UPDATE ON deployment_versions
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER deployment_versions_are_not_deleted BEFORE DELETE ON deployment_versions
BEGIN
  SELECT RAISE(ABORT, 'append_only');
END;

CREATE TRIGGER deployments_begin_with_a_version AFTER INSERT ON deployments
BEGIN
  INSERT INTO deployment_versions (deployment_id, version, registration_json, registered_at, key_id)
  VALUES (NEW.id, NEW.version, NEW.registration_json, NEW.updated_at, NEW.key_id);
END;

CREATE TRIGGER deployments_go_on_with_a_version AFTER UPDATE OF version ON deployments
BEGIN
  INSERT INTO deployment_versions (deployment_id, version, registration_json, registered_at, key_id)
  VALUES (NEW.id, NEW.version, NEW.registration_json, NEW.updated_at, NEW.key_id);
END;

-- Consent was given to this controller for this purpose; neither comes into another's hands with it.
CREATE TRIGGER deployments_keep_their_use BEFORE UPDATE OF version ON deployments
WHEN json_extract(OLD.registration_json, '$.purpose', '$.controller.id')
  <> json_extract(NEW.registration_json, '$.purpose', '$.controller.id')
BEGIN
  SELECT RAISE(ABORT, 'deployment_use_fixed');
END;

CREATE TRIGGER deployments_stay_ended BEFORE UPDATE OF version, ended_at ON deployments
WHEN OLD.ended_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'deployment_ended');
END;

-- An enrolment that was under way while its deployment ended must not keep the face.
CREATE TRIGGER templates_need_a_deployment_in_use BEFORE INSERT ON templates
WHEN (SELECT ended_at FROM deployments WHERE id = NEW.deployment_id) IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'deployment_ended');
END;

-- What is kept for a deployment, for the one statement that ends its purpose.
CREATE INDEX templates_by_deployment ON templates (deployment_id) WHERE wrapped_key IS NOT NULL;

-- The registration that a decision rests on; NULL before this, and where no deployment is named.
ALTER TABLE decisions ADD COLUMN deployment_version INTEGER;
ALTER TABLE dry_runs ADD COLUMN deployment_version INTEGER;
