-- What came of captures is found by the deployment whose rules it is asked about.
CREATE INDEX captures_answered ON captures (deployment_id, claimed_at) WHERE result_json IS NOT NULL;

-- What a person is told of, by who they are.
CREATE INDEX dry_runs_of_subject ON dry_runs (subject_id, number) WHERE subject_id IS NOT NULL;
CREATE INDEX nonces_of_subject ON nonces (subject_id);

CREATE TRIGGER dry_runs_are_of_those_not_erased BEFORE INSERT ON dry_runs
WHEN (SELECT erased_at FROM subjects WHERE id = NEW.subject_id) IS NOT NULL
BEGIN
  SELECT RAISE(IGNORE);
END;

-- Ciphertexts that outlived their keys, by the random part of their ids (the rest is a time): the sweep
-- begins anywhere. The index that this takes the place of had every living template, too.
CREATE INDEX templates_unshredded ON templates (substr(id, 13))
WHERE erased_at IS NOT NULL AND shredded_at IS NULL;
DROP INDEX templates_to_shred;
CREATE INDEX template_shreds_anywhere ON template_shreds (substr(template_id, 13));
