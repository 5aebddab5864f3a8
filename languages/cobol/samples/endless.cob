identification division.
program-id. endless.
data division.
working-storage section.
01 counter binary-long unsigned value 0.
procedure division.
    perform forever
        add 1 to counter
    end-perform.
