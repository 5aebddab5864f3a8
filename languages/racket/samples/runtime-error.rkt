#lang racket/base

(define (share amount people)
  (/ amount people))

(displayln "before")
(displayln (share 100 (vector-length (current-command-line-arguments))))
