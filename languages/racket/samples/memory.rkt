#lang racket/base

(let loop ([kept '()])
  (loop (cons (make-vector 100000 1) kept)))
