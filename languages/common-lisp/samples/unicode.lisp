(write-line "naïve Ωμέγα 日本語 🐢")

(loop for line = (read-line *standard-input* nil)
      while line
      do (format t "<~a>~%" line))
