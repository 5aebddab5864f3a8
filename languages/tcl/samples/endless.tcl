set number 0
while true {
    incr number
}
