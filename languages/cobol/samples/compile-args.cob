identification division.
program-id. compile-arguments.
data division.
working-storage section.
01 built-with constant from answer.
procedure division.
    display "built with " built-with.
    stop run.
