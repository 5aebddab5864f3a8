(use-modules (ice-9 rdelim))

(display "naïve Ωμέγα 日本語 🐢")
(newline)
(let loop ((line (read-line)))
  (unless (eof-object? line)
    (format #t "<~a>\n" line)
    (loop (read-line))))
