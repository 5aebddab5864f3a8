: main ( -- )  0 begin 1+ again ;

main
