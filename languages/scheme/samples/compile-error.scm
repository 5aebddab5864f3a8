(display "before")
(newline)
(display "after"))
