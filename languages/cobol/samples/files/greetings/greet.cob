identification division.
program-id. greet.
data division.
linkage section.
copy "greetings/name.cpy".
procedure division using who.
    display "Hello from another file, " function trim(who) "!".
    goback.
