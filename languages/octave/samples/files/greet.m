function greeting = greet(name)
  greeting = ["Hello from another file, " name "!"];
end
