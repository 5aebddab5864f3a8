cat("naïve Ωμέγα 日本語 🐢\n")
for (line in readLines("stdin", encoding = "UTF-8")) {
  cat("<", line, ">\n", sep = "")
}
