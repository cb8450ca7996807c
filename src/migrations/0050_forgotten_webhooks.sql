-- What there is to tell of a person who is erased is that, and nothing else.
CREATE INDEX webhook_events_of_subject ON webhook_events (data_json ->> 'subject')
WHERE data_json ->> 'subject' IS NOT NULL;
CREATE INDEX webhook_events_of_erasures ON webhook_events (tenant_id, seq)
WHERE type = 'subject.erased';

-- Forgets, and no code misses it:
DELETE FROM webhook_events WHERE type <> 'subject.erased'
  AND data_json ->> 'subject' IN (SELECT id FROM subjects WHERE erased_at IS NOT NULL);

-- Told by who read their consents before they were erased, and writes after.
CREATE TRIGGER webhook_events_are_of_those_not_erased BEFORE INSERT ON webhook_events
WHEN NEW.type <> 'subject.erased'
  AND (SELECT erased_at FROM subjects WHERE id = NEW.data_json ->> 'subject') IS NOT NULL
BEGIN
  SELECT RAISE(IGNORE);
END;
