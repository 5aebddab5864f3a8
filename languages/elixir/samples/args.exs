for {argument, number} <- Enum.with_index(System.argv(), 1) do
  IO.puts("#{number}: #{argument}")
end
