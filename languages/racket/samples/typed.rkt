#lang typed/racket
(require math)

(: first-prime-from (-> Integer Integer))
(define (first-prime-from n)
  (if (prime? n) n (first-prime-from (+ n 1))))

(displayln (first-prime-from 6))
