-- What is told of a review names its id and a decision's, and no person: it goes with the review, and so
-- with who it was about.
CREATE INDEX webhook_events_of_review ON webhook_events (data_json ->> 'review')
WHERE data_json ->> 'review' IS NOT NULL;

CREATE TRIGGER reviews_take_their_events_along AFTER DELETE ON reviews
BEGIN
  DELETE FROM webhook_events WHERE data_json ->> 'review' = OLD.id;
END;

-- Forgets, and no code misses it:
DELETE FROM webhook_events WHERE data_json ->> 'review' IS NOT NULL
  AND data_json ->> 'review' NOT IN (SELECT id FROM reviews);
