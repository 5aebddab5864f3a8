puts before

if {1} {
    puts "no end"
