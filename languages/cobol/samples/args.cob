identification division.
program-id. arguments.
data division.
working-storage section.
01 how-many pic 9(4).
01 place pic 9(4).
01 place-shown pic z(3)9.
01 argument pic x(1000).
procedure division.
    accept how-many from argument-number.
    perform varying place from 1 by 1 until place > how-many
        accept argument from argument-value
        move place to place-shown
        display function trim(place-shown) ": " function trim(argument trailing)
    end-perform.
    stop run.
