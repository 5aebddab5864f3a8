split_input <- function(lines) {
  mark <- match("---", lines)
  list(text = lines[seq_len(mark - 1)], numbers = as.integer(lines[-seq_len(mark)]))
}

words_of <- function(text) {
  tolower(unlist(regmatches(text, gregexpr("[A-Za-z]+", text))))
}

most_frequent <- function(words, most) {
  counts <- table(words)
  counts[order(-counts, names(counts))][seq_len(most)]
}

backwards <- function(word) {
  paste(rev(strsplit(word, "")[[1]]), collapse = "")
}

caesar <- function(line, places) {
  shifted <- function(letters) letters[(seq_along(letters) + places - 1) %% 26 + 1]
  chartr(
    paste(c(letters, LETTERS), collapse = ""),
    paste(c(shifted(letters), shifted(LETTERS)), collapse = ""),
    line
  )
}

primes_up_to <- function(limit) {
  prime <- c(FALSE, rep(TRUE, limit - 1))
  for (number in 2:floor(sqrt(limit))) {
    if (prime[number]) prime[seq(number * number, limit, by = number)] <- FALSE
  }
  which(prime)
}

# Each queen stands in the row of its place in `columns`.
queens <- function(size, columns = integer()) {
  row <- length(columns)
  if (row == size) return(1)
  total <- 0
  for (column in seq_len(size)) {
    free <- all(columns != column & abs(columns - column) != row + 1 - seq_along(columns))
    if (free) total <- total + queens(size, c(columns, column))
  }
  total
}

factorial_of <- function(number) {
  if (number <= 1) 1 else number * factorial_of(number - 1)
}

roman <- function(number) {
  values <- c(M = 1000, CM = 900, D = 500, CD = 400, C = 100, XC = 90, L = 50, XL = 40, X = 10, IX = 9, V = 5, IV = 4, I = 1)
  digits <- character()
  for (digit in names(values)) {
    times <- number %/% values[[digit]]
    digits <- c(digits, rep(digit, times))
    number <- number - times * values[[digit]]
  }
  paste(digits, collapse = "")
}

say <- function(...) cat(..., "\n", sep = "")

input <- split_input(readLines("stdin"))
words <- words_of(input$text)
numbers <- input$numbers
average <- mean(numbers)

say("words ", length(words), " different ", length(unique(words)))
frequent <- most_frequent(words, 5)
writeLines(paste(names(frequent), frequent))
say("longest ", backwards(words[which.max(nchar(words))]))
say("caesar ", caesar(input$text[1], 3))
say("sorted ", paste(sort(numbers), collapse = " "))
say(sprintf("mean %.3f deviation %.3f", average, sqrt(mean((numbers - average)^2))))
say("primes ", paste(primes_up_to(50), collapse = " "))
say("queens ", queens(6))
say("factorial ", format(factorial_of(15), scientific = FALSE))
say("roman ", roman(1994))
