: main ( -- )
  0 begin next-arg dup while
    rot 1+ dup 0 .r -rot ." : " type cr
  repeat
  2drop drop ;

main
