source [file join [file dirname [info script]] greetings.tcl]

foreach name {Ada Grace} {
    puts [greetings::greet $name]
}
