-- What a nonce is for. One that was given before this column was there lives for five minutes more,
-- and admits a verification.
ALTER TABLE nonces ADD COLUMN operation TEXT NOT NULL DEFAULT 'verify';
