.read greetings.sql
INSERT INTO person VALUES ('Ada'), ('Grace');
SELECT text FROM greeting;
