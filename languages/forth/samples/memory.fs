: main ( -- )  begin 1000000 allocate throw 1000000 [char] x fill again ;

main
