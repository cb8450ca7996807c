-- What the public register shows of entries: as it was when fifty more had got in, and not of each moment,
-- for the share would move with every single person.
ALTER TABLE entry_counts ADD COLUMN shown_passes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entry_counts ADD COLUMN shown_faces INTEGER NOT NULL DEFAULT 0;
UPDATE entry_counts SET shown_passes = passes, shown_faces = faces WHERE passes + faces > 50;

-- At the 51st, the 101st, and so on.
CREATE TRIGGER entry_counts_are_shown_in_steps AFTER UPDATE OF passes, faces ON entry_counts
WHEN (NEW.passes + NEW.faces - 1) / 50 > (NEW.shown_passes + NEW.shown_faces - 1) / 50
BEGIN
  UPDATE entry_counts SET shown_passes = NEW.passes, shown_faces = NEW.faces
  WHERE deployment_id = NEW.deployment_id;
END;
