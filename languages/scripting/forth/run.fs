\ gforth run.fs -e run-entry ENTRY [ARGUMENT...]
\ Loads the entry and ends; NEXT-ARG gives the program its arguments. Without this, Gforth loads every argument as a
\ file, and after an error reads stdin as Forth.
: run-entry ( -- )
  next-arg ['] included catch ?dup if
    stdout flush-file drop
    DoError 1 (bye)
  then
  bye ;
