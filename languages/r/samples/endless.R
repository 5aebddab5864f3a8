count <- 0
while (TRUE) {
  count <- (count + 1) %% 1000
}
