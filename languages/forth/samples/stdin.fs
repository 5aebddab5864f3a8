create line 1000 allot
variable how-many

: space? ( char -- flag )  bl 1+ < ;

: count-words ( c-addr u -- )
  true -rot bounds ?do ( after-space )
    i c@ space? tuck 0= and 1 and how-many +!
  loop
  drop ;

: main ( -- )
  begin line 1000 stdin read-line throw while
    line over type cr
    line swap count-words
  repeat
  drop
  ." words: " how-many @ 0 .r cr ;

main
