identification division.
program-id. compile-error.
procedure division.
    display "before".
    display missing.
    stop run.
