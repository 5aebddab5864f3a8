set number 0
foreach argument $argv {
    puts "[incr number]: $argument"
}
