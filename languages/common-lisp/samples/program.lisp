(defun read-lines ()
  (loop for line = (read-line *standard-input* nil)
        while line
        collect line))

(defun letter-p (character)
  (or (char<= #\a character #\z) (char<= #\A character #\Z)))

(defun words-of (line)
  (loop for start = (position-if #'letter-p line) then (position-if #'letter-p line :start end)
        while start
        for end = (or (position-if-not #'letter-p line :start start) (length line))
        collect (string-downcase (subseq line start end))))

(defun count-words (words)
  (let ((counts (make-hash-table :test #'equal)))
    (dolist (word words counts)
      (incf (gethash word counts 0)))))

(defun most-frequent (counts most)
  (let ((pairs (loop for word being the hash-keys of counts using (hash-value count)
                     collect (cons word count))))
    (setf pairs (sort pairs #'string< :key #'car))
    (subseq (stable-sort pairs #'> :key #'cdr) 0 most)))

(defun longest (words)
  (reduce (lambda (best word) (if (> (length word) (length best)) word best)) words))

(defun caesar (line places)
  (flet ((moved (first character)
           (code-char (+ (char-code first) (mod (+ places (- (char-code character) (char-code first))) 26)))))
    (map 'string
         (lambda (character)
           (cond ((char<= #\a character #\z) (moved #\a character))
                 ((char<= #\A character #\Z) (moved #\A character))
                 (t character)))
         line)))

(defun mean (numbers)
  (/ (reduce #'+ numbers) (length numbers)))

(defun deviation (numbers)
  (let ((mean (mean numbers)))
    (sqrt (coerce (mean (mapcar (lambda (number) (expt (- number mean) 2)) numbers)) 'double-float))))

(defun primes-up-to (limit)
  (let ((composite (make-array (1+ limit) :element-type 'bit :initial-element 0)))
    (loop for number from 2 to limit
          when (zerop (bit composite number))
            collect number
            and do (loop for multiple from (* number number) to limit by number
                         do (setf (bit composite multiple) 1)))))

;; PLACED holds the columns of the queens that stand already, the last first.
(defun queens (size &optional placed)
  (flet ((free-p (column)
           (loop for other in placed
                 for rows from 1
                 never (or (= column other) (= (abs (- column other)) rows)))))
    (if (= (length placed) size)
        1
        (loop for column from 1 to size
              when (free-p column)
                sum (queens size (cons column placed))))))

(defun factorial (number)
  (if (<= number 1) 1 (* number (factorial (1- number)))))

(let* ((lines (read-lines))
       (mark (position "---" lines :test #'string=))
       (text (subseq lines 0 mark))
       (numbers (mapcar #'parse-integer (subseq lines (1+ mark))))
       (words (mapcan #'words-of text))
       (counts (count-words words)))
  (format t "words ~d different ~d~%" (length words) (hash-table-count counts))
  (loop for (word . count) in (most-frequent counts 5)
        do (format t "~a ~d~%" word count))
  (format t "longest ~a~%" (reverse (longest words)))
  (format t "caesar ~a~%" (caesar (first text) 3))
  (format t "sorted ~{~d~^ ~}~%" (sort (copy-list numbers) #'<))
  (format t "mean ~,3f deviation ~,3f~%" (mean numbers) (deviation numbers))
  (format t "primes ~{~d~^ ~}~%" (primes-up-to 50))
  (format t "queens ~d~%" (queens 6))
  (format t "factorial ~d~%" (factorial 15))
  (format t "roman ~@r~%" 1994))
