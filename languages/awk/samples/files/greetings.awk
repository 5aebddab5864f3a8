function greeting(name) {
  return "Hello from another file, " name "!"
}
