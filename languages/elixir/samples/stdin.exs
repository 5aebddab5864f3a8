words =
  IO.stream(:stdio, :line)
  |> Enum.reduce(0, fn line, words ->
    IO.write(line)
    words + length(String.split(line))
  end)

IO.puts("words: #{words}")
