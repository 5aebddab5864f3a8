CREATE TABLE input (number INTEGER PRIMARY KEY, line TEXT);
CREATE TEMP VIEW arriving AS SELECT line FROM input;
CREATE TEMP TRIGGER arrive INSTEAD OF INSERT ON arriving BEGIN INSERT INTO input (line) VALUES (new.line); END;
.mode ascii
.separator "\037" "\n"
.import /dev/stdin arriving
.mode list

CREATE VIEW text AS SELECT line FROM input WHERE number < (SELECT number FROM input WHERE line = '---');
CREATE VIEW value AS
SELECT CAST(line AS INTEGER) AS value FROM input WHERE number > (SELECT number FROM input WHERE line = '---');

-- Goes through the text a letter at a time: what else there is ends the word that was begun.
CREATE TABLE word (place INTEGER PRIMARY KEY, word TEXT NOT NULL);
WITH RECURSIVE
  reading (rest, begun, ended) AS (
    SELECT lower(group_concat(line, ' ')) || ' ', '', NULL FROM text
    UNION ALL
    SELECT
      substr(rest, 2),
      iif(rest GLOB '[a-z]*', begun || substr(rest, 1, 1), ''),
      iif(rest GLOB '[a-z]*', NULL, nullif(begun, ''))
    FROM reading
    WHERE rest <> ''
  )
INSERT INTO word (word) SELECT ended FROM reading WHERE ended IS NOT NULL;

SELECT 'words ' || count(*) || ' different ' || count(DISTINCT word) FROM word;
SELECT word || ' ' || count(*) FROM word GROUP BY word ORDER BY count(*) DESC, word LIMIT 5;

WITH RECURSIVE
  longest (word) AS (SELECT word FROM word ORDER BY length(word) DESC, place LIMIT 1),
  backwards (rest, done) AS (
    SELECT word, '' FROM longest
    UNION ALL
    SELECT substr(rest, 2), substr(rest, 1, 1) || done FROM backwards WHERE rest <> ''
  )
SELECT 'longest ' || done FROM backwards WHERE rest = '';

WITH RECURSIVE
  moving (rest, done) AS (
    SELECT line, '' FROM input WHERE number = 1
    UNION ALL
    SELECT
      substr(rest, 2),
      done || CASE
        WHEN rest GLOB '[A-Z]*' THEN char((unicode(rest) - unicode('A') + 3) % 26 + unicode('A'))
        WHEN rest GLOB '[a-z]*' THEN char((unicode(rest) - unicode('a') + 3) % 26 + unicode('a'))
        ELSE substr(rest, 1, 1)
      END
    FROM moving
    WHERE rest <> ''
  )
SELECT 'caesar ' || done FROM moving WHERE rest = '';

SELECT 'sorted ' || group_concat(value, ' ') FROM (SELECT value FROM value ORDER BY value);
SELECT printf('mean %.3f deviation %.3f', avg(value), sqrt(avg(value * value) - avg(value) * avg(value))) FROM value;

WITH RECURSIVE
  candidate (number) AS (SELECT 2 UNION ALL SELECT number + 1 FROM candidate WHERE number < 50),
  composite (number, factor) AS (
    SELECT number * number, number FROM candidate WHERE number * number <= 50
    UNION ALL
    SELECT number + factor, factor FROM composite WHERE number + factor <= 50
  )
SELECT 'primes ' || group_concat(number, ' ')
FROM (SELECT number FROM candidate WHERE number NOT IN (SELECT number FROM composite) ORDER BY number);

-- A board is text: the digit in place N is the column of the queen in row N.
WITH RECURSIVE
  digit (digit) AS (SELECT 1 UNION ALL SELECT digit + 1 FROM digit WHERE digit < 6),
  board (queens) AS (
    SELECT ''
    UNION ALL
    SELECT queens || next.digit
    FROM board JOIN digit AS next
    WHERE length(queens) < 6 AND NOT EXISTS (
      SELECT 1 FROM digit AS row
      WHERE row.digit <= length(queens)
        AND abs(substr(queens, row.digit, 1) - next.digit) IN (0, length(queens) + 1 - row.digit)
    )
  )
SELECT 'queens ' || count(*) FROM board WHERE length(queens) = 6;

WITH RECURSIVE
  factorial (number, product) AS (
    SELECT 1, 1
    UNION ALL
    SELECT number + 1, product * (number + 1) FROM factorial WHERE number < 15
  )
SELECT 'factorial ' || product FROM factorial WHERE number = 15;

WITH RECURSIVE
  digit (value, letters) AS (
    VALUES (1000, 'M'), (900, 'CM'), (500, 'D'), (400, 'CD'), (100, 'C'), (90, 'XC'), (50, 'L'), (40, 'XL'),
      (10, 'X'), (9, 'IX'), (5, 'V'), (4, 'IV'), (1, 'I')
  ),
  roman (rest, done) AS (
    SELECT 1994, ''
    UNION ALL
    SELECT
      rest - (SELECT max(value) FROM digit WHERE value <= rest),
      done || (SELECT letters FROM digit WHERE value <= rest ORDER BY value DESC LIMIT 1)
    FROM roman
    WHERE rest > 0
  )
SELECT 'roman ' || done FROM roman WHERE rest = 0;
