identification division.
program-id. whole.
environment division.
input-output section.
file-control.
    select input-lines assign to keyboard organization line sequential.
data division.
file section.
fd input-lines.
01 input-line pic x(200).
working-storage section.
01 at-end-of-input pic x value "n".
    88 no-more value "y".
01 first-line pic x(200) value spaces.
01 alphabets.
    05 capitals pic x(26) value "ABCDEFGHIJKLMNOPQRSTUVWXYZ".
    05 smalls pic x(26) value "abcdefghijklmnopqrstuvwxyz".
    05 moved-capitals pic x(26) value "DEFGHIJKLMNOPQRSTUVWXYZABC".
    05 moved-smalls pic x(26) value "defghijklmnopqrstuvwxyzabc".

01 total-words pic 9(4) value 0.
01 different-words pic 9(4) value 0.
01 word-table.
    05 counted occurs 1 to 500 times depending on different-words
        descending key word-count ascending key word-text indexed by place.
        10 word-text pic x(40).
        10 word-count pic 9(4).
01 word pic x(40) value spaces.
01 word-length pic 99 value 0.
01 longest pic x(40) value spaces.
01 longest-length pic 99 value 0.
01 letter pic x.
01 at-letter pic 9(4).

01 how-many pic 9(4) value 0.
01 number-table.
    05 a-number pic s9(9) occurs 1 to 500 times depending on how-many.
01 total comp-2 value 0.
01 mean comp-2.
01 squares comp-2 value 0.

01 sieve.
    05 is-composite pic x occurs 50 times value "n".
01 prime pic 99.
01 composite pic 9(4).

01 roman-digits value "M 1000CM0900D 0500CD0400C 0100XC0090L 0050XL0040X 0010IX0009V 0005IV0004I 0001".
    05 roman-digit occurs 13 times.
        10 roman-letters pic xx.
        10 roman-value pic 9(4).
01 rest pic 9(4) value 1994.
01 roman-text pic x(20) value spaces.

01 columns-taken.
    05 queen-column pic 9 occurs 6 times value 0.
01 first-row pic 9 value 1.
01 ways pic 9(4) value 0.
01 number-to-multiply pic 99 value 15.
01 product pic 9(18) value 0.

01 output-line pic x(200).
01 end-of-line pic 9(4).
01 shown pic -(17)9.
01 shown-too pic -(17)9.
01 shown-decimal pic -(9)9.999.
01 shown-decimal-too pic -(9)9.999.

procedure division.
    perform read-input.
    perform write-words.
    perform write-numbers.
    perform write-primes.
    call "queens" using columns-taken first-row ways.
    move ways to shown.
    display "queens " function trim(shown).
    call "factorial" using number-to-multiply product.
    move product to shown.
    display "factorial " function trim(shown).
    perform write-roman.
    stop run.

read-input.
    open input input-lines.
    read input-lines.
    move input-line to first-line.
    perform until input-line = "---"
        perform add-words-of-line
        read input-lines
    end-perform.
    perform until no-more
        read input-lines
            at end set no-more to true
            not at end
                add 1 to how-many
                compute a-number(how-many) = function numval(input-line)
        end-read
    end-perform.
    close input-lines.

add-words-of-line.
    perform varying at-letter from 1 by 1 until at-letter > length of input-line
        move function lower-case(input-line(at-letter:1)) to letter
        if letter >= "a" and letter <= "z"
            add 1 to word-length
            move letter to word(word-length:1)
        else
            if word-length > 0 perform add-word end-if
        end-if
    end-perform.
    if word-length > 0 perform add-word end-if.

add-word.
    add 1 to total-words.
    if word-length > longest-length
        move word to longest
        move word-length to longest-length
    end-if.
    perform varying place from 1 by 1 until place > different-words
        if word-text(place) = word exit perform end-if
    end-perform.
    if place > different-words
        add 1 to different-words
        move word to word-text(different-words)
        move 0 to word-count(different-words)
    end-if.
    add 1 to word-count(place).
    move spaces to word.
    move 0 to word-length.

write-words.
    move total-words to shown.
    move different-words to shown-too.
    display "words " function trim(shown) " different " function trim(shown-too).
    sort counted on descending key word-count on ascending key word-text.
    perform varying place from 1 by 1 until place > 5
        move word-count(place) to shown
        display function trim(word-text(place)) " " function trim(shown)
    end-perform.
    display "longest " function reverse(function trim(longest)).
    inspect first-line converting capitals to moved-capitals.
    inspect first-line converting smalls to moved-smalls.
    display "caesar " function trim(first-line trailing).

write-numbers.
    sort a-number on ascending key a-number.
    move "sorted" to output-line.
    move 7 to end-of-line.
    perform varying at-letter from 1 by 1 until at-letter > how-many
        move a-number(at-letter) to shown
        string " " function trim(shown) delimited by size into output-line with pointer end-of-line
        add a-number(at-letter) to total
    end-perform.
    display function trim(output-line).
    compute mean = total / how-many.
    perform varying at-letter from 1 by 1 until at-letter > how-many
        compute squares = squares + (a-number(at-letter) - mean) ** 2
    end-perform.
    compute shown-decimal rounded = mean.
    compute shown-decimal-too rounded = function sqrt(squares / how-many).
    display "mean " function trim(shown-decimal) " deviation " function trim(shown-decimal-too).

write-primes.
    move "primes" to output-line.
    move 7 to end-of-line.
    perform varying prime from 2 by 1 until prime > 50
        if is-composite(prime) = "n"
            move prime to shown
            string " " function trim(shown) delimited by size into output-line with pointer end-of-line
            compute composite = prime * prime
            perform until composite > 50
                move "y" to is-composite(composite)
                add prime to composite
            end-perform
        end-if
    end-perform.
    display function trim(output-line).

write-roman.
    move 1 to at-letter.
    perform varying place from 1 by 1 until place > 13
        perform until rest < roman-value(place)
            string function trim(roman-letters(place)) delimited by size into roman-text with pointer at-letter
            subtract roman-value(place) from rest
        end-perform
    end-perform.
    display "roman " function trim(roman-text).
end program whole.

identification division.
program-id. queens recursive.
data division.
local-storage section.
01 try-column pic 9.
01 other-row pic 9.
01 next-row pic 9.
01 is-free pic x.
linkage section.
01 columns-taken.
    05 queen-column pic 9 occurs 6 times.
01 row pic 9.
01 ways pic 9(4).
procedure division using columns-taken row ways.
    if row > 6
        add 1 to ways
        goback
    end-if.
    compute next-row = row + 1.
    perform varying try-column from 1 by 1 until try-column > 6
        move "y" to is-free
        perform varying other-row from 1 by 1 until other-row >= row
            if queen-column(other-row) = try-column
                or function abs(queen-column(other-row) - try-column) = row - other-row
                move "n" to is-free
            end-if
        end-perform
        if is-free = "y"
            move try-column to queen-column(row)
            call "queens" using columns-taken next-row ways
        end-if
    end-perform.
    goback.
end program queens.

identification division.
program-id. factorial recursive.
data division.
local-storage section.
01 one-less pic 99.
linkage section.
01 number-to-multiply pic 99.
01 product pic 9(18).
procedure division using number-to-multiply product.
    if number-to-multiply < 2
        move 1 to product
    else
        compute one-less = number-to-multiply - 1
        call "factorial" using one-less product
        multiply number-to-multiply by product
    end-if.
    goback.
end program factorial.
