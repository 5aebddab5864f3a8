create line 1000 allot

: main ( -- )
  ." naïve Ωμέγα 日本語 🐢" cr
  begin line 1000 stdin read-line throw while
    ." <" line swap type ." >" cr
  repeat
  drop ;

main
