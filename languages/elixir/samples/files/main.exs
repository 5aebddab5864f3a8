Code.require_file("greetings.ex", __DIR__)

for name <- ["Ada", "Grace"] do
  IO.puts(Greetings.greet(name))
end
