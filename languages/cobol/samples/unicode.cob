identification division.
program-id. unicode.
environment division.
input-output section.
file-control.
    select input-lines assign to keyboard organization line sequential.
data division.
file section.
fd input-lines.
01 input-line pic x(1000).
working-storage section.
01 at-end-of-input pic x value "n".
    88 no-more value "y".
procedure division.
    display "naïve Ωμέγα 日本語 🐢".
    open input input-lines.
    perform until no-more
        read input-lines
            at end set no-more to true
            not at end display "<" function trim(input-line trailing) ">"
        end-read
    end-perform.
    close input-lines.
    stop run.
