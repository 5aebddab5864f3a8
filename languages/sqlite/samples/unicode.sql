SELECT 'naïve Ωμέγα 日本語 🐢';

CREATE TABLE input (line TEXT);
.mode ascii
.separator "\037" "\n"
.import /dev/stdin input
.mode list
SELECT '<' || line || '>' FROM input;
