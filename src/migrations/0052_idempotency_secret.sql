-- Names, fingerprints and seals of idempotency keys take a secret of the Worker's from here on. What was
-- remembered without it is found by no request any more, and could be opened by whoever guesses a key.
-- Forgets, and no code misses it:
DELETE FROM idempotency_keys;
