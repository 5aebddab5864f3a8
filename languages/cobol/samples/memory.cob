identification division.
program-id. memory.
data division.
working-storage section.
01 address-of-block usage pointer.
procedure division.
    perform forever
        allocate 1048576 characters initialized returning address-of-block
    end-perform.
