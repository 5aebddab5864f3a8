cat("before\n")
x <- c(1, 2))
