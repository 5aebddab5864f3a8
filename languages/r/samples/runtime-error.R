cat("before\n")
third <- function(values) {
  values[[3]]
}
third(list(1, 2))
