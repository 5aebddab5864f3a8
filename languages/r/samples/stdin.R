lines <- readLines("stdin")
writeLines(lines)
words <- unlist(strsplit(trimws(lines), "[[:space:]]+"))
cat("words: ", sum(nzchar(words)), "\n", sep = "")
