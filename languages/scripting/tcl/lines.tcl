
# What is written as a line is seen at once. Only in the interpreter that runs the program, whose arguments are set by now.
if {[info exists ::argv0]} {catch {fconfigure stdout -buffering line}}
