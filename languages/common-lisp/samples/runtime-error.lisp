(defun share (amount people)
  (/ amount people))

(write-line "before")
(print (share 100 (length (rest sb-ext:*posix-argv*))))
