IO.puts("naïve Ωμέγα 日本語 🐢")

for line <- IO.stream(:stdio, :line) do
  IO.puts("<#{String.trim_trailing(line, "\n")}>")
end
