: main ( -- )
  ." before" cr
  no-such-word ;

main
