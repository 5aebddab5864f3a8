(define (share amount people)
  (/ amount people))

(display "before")
(newline)
(display (share 100 (length (cdr (command-line)))))
