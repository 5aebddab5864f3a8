puts "before"

puts 1 + )
