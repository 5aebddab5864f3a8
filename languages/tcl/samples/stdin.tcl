set words 0
while {[gets stdin line] >= 0} {
    puts $line
    incr words [llength [regexp -all -inline {\S+} $line]]
}
puts "words: $words"
