greet() {
  echo "Hello from another file, $1!"
}
