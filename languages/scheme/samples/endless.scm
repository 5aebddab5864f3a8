(let loop ((number 0))
  (loop (modulo (+ number 1) 1000)))
