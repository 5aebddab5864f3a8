CREATE TABLE input (line TEXT);
.mode ascii
.separator "\037" "\n"
.import /dev/stdin input
.mode list
SELECT line FROM input;

WITH RECURSIVE
  -- A word begins where a character that is no space follows one.
  chars (rest, char, after) AS (
    SELECT group_concat(line, ' '), '', ' ' FROM input
    UNION ALL
    SELECT substr(rest, 2), substr(rest, 1, 1), char FROM chars WHERE rest <> ''
  )
SELECT 'words: ' || count(*) FROM chars WHERE char NOT IN ('', ' ', char(9)) AND after IN ('', ' ', char(9));
