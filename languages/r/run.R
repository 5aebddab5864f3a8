# Runs a program as Rscript does, value by value, and tells the place of a mistake, which Rscript doesn't.
local({
  entry <- Sys.getenv("SANDPIPER_ENTRY")
  Sys.unsetenv("SANDPIPER_ENTRY")
  current <- NULL
  tell <- function(place) {
    if (is.null(place) || !nzchar(attr(place, "srcfile")$filename)) return()
    cat("  at ", attr(place, "srcfile")$filename, ":", place[[1L]], ":", place[[5L]], "\n", sep = "", file = stderr())
  }
  options(error = function() {
    for (call in .traceback(0L)) tell(attr(call, "srcref"))
    tell(current)
    cat("Execution halted\n", file = stderr())
    quit(save = "no", status = 1L)
  })
  program <- tryCatch(
    parse(entry, keep.source = TRUE, encoding = "UTF-8"),
    error = function(mistake) {
      cat("Error: ", conditionMessage(mistake), "\n", sep = "", file = stderr())
      quit(save = "no", status = 1L)
    }
  )
  places <- attr(program, "srcref")
  for (index in seq_along(program)) {
    current <- places[[index]]
    result <- withVisible(eval(program[[index]], globalenv()))
    if (result$visible) print(result$value)
  }
  quit(save = "no", status = 0L)
})
# Where the stack is so full that even the handler of errors finds no room, R goes on here.
quit(save = "no", status = 1L)
