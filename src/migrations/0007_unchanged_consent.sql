-- The number of consent events that an enrolment rested on; NULL for what was enrolled before this.
ALTER TABLE templates ADD COLUMN consent_events INTEGER;

-- An enrolment that was under way while the person said no, or anything else, must not keep the face:
-- it was admitted on what they had said before.
CREATE TRIGGER templates_need_the_same_consent BEFORE INSERT ON templates
WHEN NEW.consent_events IS NOT NULL AND NEW.consent_events <> coalesce(
  (SELECT events FROM consent_states WHERE subject_id = NEW.subject_id
     AND purpose = NEW.purpose AND controller_id = NEW.controller_id), 0)
BEGIN
  SELECT RAISE(ABORT, 'consent_changed');
END;
