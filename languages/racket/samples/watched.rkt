#lang racket/base

(displayln "before")
(let loop ([kept '()])
  (loop (cons (make-vector 100000 1) kept)))
