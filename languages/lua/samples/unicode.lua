print("naïve Ωμέγα 日本語 🐢")
for line in io.lines() do
  print("<" .. line .. ">")
end
