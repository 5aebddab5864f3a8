(defun blank-p (character)
  (member character '(#\Space #\Tab #\Return)))

(defun count-words (line)
  (loop for before = #\Space then character
        for character across line
        count (and (blank-p before) (not (blank-p character)))))

(let ((words 0))
  (loop for line = (read-line *standard-input* nil)
        while line
        do (write-line line)
           (incf words (count-words line)))
  (format t "words: ~d~%" words))
