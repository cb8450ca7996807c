-- A new template is compared with those that it takes the place of. One that was enrolled meanwhile was
-- not, so the enrolment fails: of two people enrolled on one id at once, one is told so.
CREATE VIEW template_successions AS
SELECT tenant_id, subject_id, controller_id, purpose, '[]' AS known_json FROM templates WHERE 0;

CREATE TRIGGER templates_succeed_those_they_were_compared_with
INSTEAD OF INSERT ON template_successions
WHEN EXISTS (
  SELECT 1 FROM templates
  WHERE tenant_id = NEW.tenant_id AND subject_id = NEW.subject_id
    AND controller_id = NEW.controller_id AND purpose = NEW.purpose
    AND wrapped_key IS NOT NULL
    AND id NOT IN (SELECT value FROM json_each(NEW.known_json)))
BEGIN
  SELECT RAISE(ABORT, 'enrolled_meanwhile');
END;
