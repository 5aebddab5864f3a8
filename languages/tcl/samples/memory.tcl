set taken {}
while true {
    lappend taken [string repeat x[llength $taken] 500000]
}
