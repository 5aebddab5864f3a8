CREATE TABLE person (name TEXT NOT NULL);
CREATE VIEW greeting AS SELECT 'Hello from another file, ' || name || '!' AS text FROM person;
