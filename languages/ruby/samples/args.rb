ARGV.each.with_index(1) do |argument, number|
  puts "#{number}: #{argument}"
end
