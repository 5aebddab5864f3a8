(use-modules (ice-9 rdelim) (ice-9 receive) (srfi srfi-1))

(define (read-lines)
  (let loop ((lines '()) (line (read-line)))
    (if (eof-object? line)
        (reverse lines)
        (loop (cons line lines) (read-line)))))

(define letters
  (string->char-set "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))

(define (words-of text)
  (append-map (lambda (line) (map string-downcase (string-tokenize line letters))) text))

(define (count-words words)
  (let ((counts (make-hash-table)))
    (for-each (lambda (word) (hash-set! counts word (+ 1 (hash-ref counts word 0)))) words)
    (hash-map->list cons counts)))

(define (most-frequent counts most)
  (define (before? one other)
    (if (= (cdr one) (cdr other))
        (string<? (car one) (car other))
        (> (cdr one) (cdr other))))
  (take (sort counts before?) most))

;; The first of those that are as long.
(define (longest words)
  (fold (lambda (word best) (if (> (string-length word) (string-length best)) word best)) "" words))

(define (caesar line places)
  (define (moved character first)
    (let ((base (char->integer first)))
      (integer->char (+ base (modulo (+ places (- (char->integer character) base)) 26)))))
  (string-map
   (lambda (character)
     (cond ((char<=? #\a character #\z) (moved character #\a))
           ((char<=? #\A character #\Z) (moved character #\A))
           (else character)))
   line))

(define (mean numbers)
  (/ (apply + numbers) (length numbers)))

(define (deviation numbers)
  (let ((middle (mean numbers)))
    (sqrt (mean (map (lambda (number) (expt (- number middle) 2)) numbers)))))

;; With three digits after the point.
(define (fixed number)
  (let* ((thousandths (inexact->exact (round (* 1000 number))))
         (digits (number->string (modulo thousandths 1000))))
    (string-append (number->string (quotient thousandths 1000)) "." (string-pad digits 3 #\0))))

(define (primes-up-to limit)
  (let ((composite (make-vector (+ limit 1) #f)))
    (let loop ((number 2) (primes '()))
      (cond ((> number limit) (reverse primes))
            ((vector-ref composite number) (loop (+ number 1) primes))
            (else
             (do ((multiple (* number number) (+ multiple number)))
                 ((> multiple limit))
               (vector-set! composite multiple #t))
             (loop (+ number 1) (cons number primes)))))))

(define (queens size)
  (define (free? column placed)
    (every (lambda (other rows) (not (or (= column other) (= (abs (- column other)) rows))))
           placed
           (iota (length placed) 1)))
  (let place ((left size) (placed '()))
    (if (zero? left)
        1
        (fold (lambda (column total)
                (if (free? column placed) (+ total (place (- left 1) (cons column placed))) total))
              0
              (iota size)))))

(define (factorial number)
  (if (<= number 1) 1 (* number (factorial (- number 1)))))

(define numerals
  '((1000 . "M") (900 . "CM") (500 . "D") (400 . "CD") (100 . "C") (90 . "XC") (50 . "L")
    (40 . "XL") (10 . "X") (9 . "IX") (5 . "V") (4 . "IV") (1 . "I")))

(define (roman number)
  (if (zero? number)
      ""
      (let ((numeral (find (lambda (numeral) (<= (car numeral) number)) numerals)))
        (string-append (cdr numeral) (roman (- number (car numeral)))))))

(define (joined numbers)
  (string-join (map number->string numbers) " "))

(receive (text rest) (break (lambda (line) (string=? line "---")) (read-lines))
  (let* ((numbers (map string->number (cdr rest)))
         (words (words-of text))
         (counts (count-words words)))
    (format #t "words ~a different ~a\n" (length words) (length counts))
    (for-each (lambda (pair) (format #t "~a ~a\n" (car pair) (cdr pair))) (most-frequent counts 5))
    (format #t "longest ~a\n" (string-reverse (longest words)))
    (format #t "caesar ~a\n" (caesar (car text) 3))
    (format #t "sorted ~a\n" (joined (sort numbers <)))
    (format #t "mean ~a deviation ~a\n" (fixed (mean numbers)) (fixed (deviation numbers)))
    (format #t "primes ~a\n" (joined (primes-up-to 50)))
    (format #t "queens ~a\n" (queens 6))
    (format #t "factorial ~a\n" (factorial 15))
    (format #t "roman ~a\n" (roman 1994))))
