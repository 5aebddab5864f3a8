identification division.
program-id. standard-input.
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
01 word-count pic 9(9) value 0.
01 count-shown pic z(8)9.
01 place pic 9(4).
01 inside pic x.
procedure division.
    open input input-lines.
    perform until no-more
        read input-lines
            at end set no-more to true
            not at end
                display function trim(input-line trailing)
                perform count-words
        end-read
    end-perform.
    close input-lines.
    move word-count to count-shown.
    display "words: " function trim(count-shown).
    stop run.

count-words.
    move "n" to inside.
    perform varying place from 1 by 1 until place > 1000
        if input-line(place:1) = space or x"09"
            move "n" to inside
        else
            if inside = "n" add 1 to word-count end-if
            move "y" to inside
        end-if
    end-perform.
