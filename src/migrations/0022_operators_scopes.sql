-- What an operator's key may do. Those from before could do everything; an auditor's only reads the log.
ALTER TABLE operator_keys ADD COLUMN scopes_json TEXT NOT NULL DEFAULT '["grant","log","vault","tenants","metrics"]';
