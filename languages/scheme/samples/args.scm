(let loop ((number 1) (arguments (cdr (command-line))))
  (unless (null? arguments)
    (format #t "~a: ~a\n" number (car arguments))
    (loop (+ number 1) (cdr arguments))))
