puts "naïve Ωμέγα 日本語 🐢"
while {[gets stdin line] >= 0} {
    puts "<$line>"
}
