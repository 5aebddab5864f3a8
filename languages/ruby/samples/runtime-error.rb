puts "before"

nothing = 0
puts 1 / nothing
