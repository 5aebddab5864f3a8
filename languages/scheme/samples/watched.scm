(display "before")
(newline)
(let loop ((kept '()))
  (loop (cons (make-vector 100000 (length kept)) kept)))
