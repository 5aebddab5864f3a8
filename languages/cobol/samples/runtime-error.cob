identification division.
program-id. runtime-error.
procedure division.
    display "before".
    call "MISSING".
    stop run.
