defmodule Shares do
  def share(amount, people), do: amount / people
end

IO.puts("before")
IO.puts(Shares.share(100, length(System.argv())))
