SELECT '1: ' || ?1;
SELECT '2: ' || ?2;
SELECT '3: ' || ?3;
SELECT '4: ' || ?4;
