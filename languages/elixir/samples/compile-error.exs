IO.puts("before")
IO.puts("after"))
