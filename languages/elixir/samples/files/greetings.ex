defmodule Greetings do
  def greet(name), do: "Hello from another file, #{name}!"
end
