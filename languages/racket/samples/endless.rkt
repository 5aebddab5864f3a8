#lang racket/base

(let loop ([number 0])
  (loop (modulo (add1 number) 1000)))
