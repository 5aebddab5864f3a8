puts before

set nothing 0
puts [expr {1 / $nothing}]
