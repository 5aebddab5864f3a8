local words = 0
for line in io.lines() do
  print(line)
  for _ in line:gmatch("%S+") do
    words = words + 1
  end
end
print("words: " .. words)
