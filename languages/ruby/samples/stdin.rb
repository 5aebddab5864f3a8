words = 0
$stdin.each_line do |line|
  print line
  words += line.split.size
end
puts "words: #{words}"
