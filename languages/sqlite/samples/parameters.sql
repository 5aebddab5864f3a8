-- Arguments are ?1, ?2 and so on, variables of the environment are $NAME; what isn't given is NULL.
SELECT quote(?1);
SELECT quote(?2);
SELECT ?3 + 2;
SELECT quote($QUOTE);
SELECT quote($MISSING);
