-- What a session is tried with, and what it should write.
ALTER TABLE "code_session" ADD COLUMN "inputs" JSON NOT NULL DEFAULT '[]';
