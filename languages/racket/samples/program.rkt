#lang racket

(define (words-of line)
  (map string-downcase (regexp-match* #rx"[A-Za-z]+" line)))

(define (count-words words)
  (for/fold ([counts (hash)]) ([word words])
    (hash-update counts word add1 0)))

(define (most-frequent counts most)
  (define by-alphabet (sort (hash->list counts) string<? #:key car))
  (take (sort by-alphabet > #:key cdr) most))

(define (backwards word)
  (list->string (reverse (string->list word))))

(define (caesar line places)
  (define (moved character first)
    (define base (char->integer first))
    (integer->char (+ base (modulo (+ places (- (char->integer character) base)) 26))))
  (list->string
   (for/list ([character line])
     (cond
       [(char<=? #\a character #\z) (moved character #\a)]
       [(char<=? #\A character #\Z) (moved character #\A)]
       [else character]))))

(define (mean numbers)
  (/ (apply + numbers) (length numbers)))

(define (deviation numbers)
  (define middle (mean numbers))
  (sqrt (mean (map (lambda (number) (sqr (- number middle))) numbers))))

(define (fixed number)
  (real->decimal-string number 3))

(define (primes-up-to limit)
  (define composite (make-vector (add1 limit) #f))
  (for/list ([number (in-range 2 (add1 limit))]
             #:unless (vector-ref composite number))
    (for ([multiple (in-range (* number number) (add1 limit) number)])
      (vector-set! composite multiple #t))
    number))

;; `placed` holds the columns of the queens that stand already, the last first.
(define (queens size [placed '()])
  (define (free? column)
    (for/and ([other placed] [rows (in-naturals 1)])
      (not (or (= column other) (= (abs (- column other)) rows)))))
  (if (= (length placed) size)
      1
      (for/sum ([column size] #:when (free? column))
        (queens size (cons column placed)))))

(define (factorial number)
  (if (<= number 1) 1 (* number (factorial (sub1 number)))))

(define numerals
  '((1000 "M") (900 "CM") (500 "D") (400 "CD") (100 "C") (90 "XC") (50 "L")
    (40 "XL") (10 "X") (9 "IX") (5 "V") (4 "IV") (1 "I")))

(define (roman number)
  (match (findf (lambda (numeral) (<= (first numeral) number)) numerals)
    [(list value digits) (string-append digits (roman (- number value)))]
    [#f ""]))

(define (joined numbers)
  (string-join (map number->string numbers) " "))

(define-values (text rest-of-input) (splitf-at (port->lines) (lambda (line) (not (string=? line "---")))))
(define numbers (map string->number (rest rest-of-input)))
(define words (append-map words-of text))
(define counts (count-words words))

(printf "words ~a different ~a\n" (length words) (hash-count counts))
(for ([pair (most-frequent counts 5)])
  (printf "~a ~a\n" (car pair) (cdr pair)))
(printf "longest ~a\n" (backwards (argmax string-length words)))
(printf "caesar ~a\n" (caesar (first text) 3))
(printf "sorted ~a\n" (joined (sort numbers <)))
(printf "mean ~a deviation ~a\n" (fixed (mean numbers)) (fixed (deviation numbers)))
(printf "primes ~a\n" (joined (primes-up-to 50)))
(printf "queens ~a\n" (queens 6))
(printf "factorial ~a\n" (factorial 15))
(printf "roman ~a\n" (roman 1994))
