defmodule Text do
  def words(lines) do
    Enum.flat_map(lines, fn line ->
      ~r/[A-Za-z]+/ |> Regex.scan(line) |> Enum.map(fn [word] -> String.downcase(word) end)
    end)
  end

  def most_frequent(counts, most) do
    counts |> Enum.sort_by(fn {word, count} -> {-count, word} end) |> Enum.take(most)
  end

  def caesar(line, places), do: for(<<character <- line>>, into: "", do: <<moved(character, places)>>)

  defp moved(character, places) when character in ?a..?z, do: ?a + rem(character - ?a + places, 26)
  defp moved(character, places) when character in ?A..?Z, do: ?A + rem(character - ?A + places, 26)
  defp moved(character, _places), do: character
end

defmodule Numbers do
  @numerals [
    {1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"},
    {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}
  ]

  def mean(numbers), do: Enum.sum(numbers) / length(numbers)

  def deviation(numbers) do
    mean = mean(numbers)
    numbers |> Enum.map(&((&1 - mean) ** 2)) |> mean() |> :math.sqrt()
  end

  def sieve([]), do: []
  def sieve([prime | others]), do: [prime | sieve(others -- Enum.to_list(prime..List.last([prime | others])//prime))]

  def queens(size), do: queens(size, size, [])

  defp queens(0, _size, _placed), do: 1

  defp queens(left, size, placed) do
    Enum.sum(for column <- 1..size, free?(column, placed), do: queens(left - 1, size, [column | placed]))
  end

  defp free?(column, placed) do
    placed
    |> Enum.with_index(1)
    |> Enum.all?(fn {other, rows} -> column != other and abs(column - other) != rows end)
  end

  def factorial(0), do: 1
  def factorial(number), do: number * factorial(number - 1)

  def roman(0), do: ""

  def roman(number) do
    {value, digits} = Enum.find(@numerals, fn {value, _digits} -> value <= number end)
    digits <> roman(number - value)
  end
end

{text, [_mark | rest]} =
  IO.stream(:stdio, :line) |> Enum.map(&String.trim_trailing(&1, "\n")) |> Enum.split_while(&(&1 != "---"))

numbers = Enum.map(rest, &String.to_integer/1)
words = Text.words(text)
counts = Enum.frequencies(words)
exact = fn number -> :erlang.float_to_binary(number, decimals: 3) end

IO.puts("words #{length(words)} different #{map_size(counts)}")
for {word, count} <- Text.most_frequent(counts, 5), do: IO.puts("#{word} #{count}")
IO.puts("longest #{words |> Enum.max_by(&String.length/1) |> String.reverse()}")
IO.puts("caesar #{text |> hd() |> Text.caesar(3)}")
IO.puts("sorted #{numbers |> Enum.sort() |> Enum.join(" ")}")
IO.puts("mean #{exact.(Numbers.mean(numbers))} deviation #{exact.(Numbers.deviation(numbers))}")
IO.puts("primes #{2..50 |> Enum.to_list() |> Numbers.sieve() |> Enum.join(" ")}")
IO.puts("queens #{Numbers.queens(6)}")
IO.puts("factorial #{Numbers.factorial(15)}")
IO.puts("roman #{Numbers.roman(1994)}")
