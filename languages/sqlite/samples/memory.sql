CREATE TABLE taken (bytes BLOB);
WITH RECURSIVE counting (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM counting)
INSERT INTO taken SELECT zeroblob(1000000) FROM counting;
