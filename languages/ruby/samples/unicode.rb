puts "naïve Ωμέγα 日本語 🐢"
$stdin.each_line(chomp: true) { |line| puts "<#{line}>" }
