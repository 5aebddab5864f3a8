identification division.
program-id. exit-with-code.
procedure division.
    display "before".
    move 3 to return-code.
    stop run.
