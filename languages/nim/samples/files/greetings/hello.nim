proc greet*(name: string) =
  echo "Hello from another file, ", name, "!"
