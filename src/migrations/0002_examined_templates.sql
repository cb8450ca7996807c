-- When the sweep last asked the policy how long the template may stay. It takes the least recently
-- examined first, so that however many there are, none is left out.
ALTER TABLE templates ADD COLUMN examined_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX templates_by_examination ON templates (examined_at) WHERE wrapped_key IS NOT NULL;
