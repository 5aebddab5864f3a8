local taken = {}
while true do
  taken[#taken + 1] = string.rep("x", 1024 * 1024)
end
