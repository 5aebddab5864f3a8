(let ((number 0))
  (loop (setf number (mod (1+ number) 1000))))
