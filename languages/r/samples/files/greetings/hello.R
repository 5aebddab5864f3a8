greet <- function(name) {
  paste0("Hello from another file, ", name, "!")
}
