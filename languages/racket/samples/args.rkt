#lang racket/base

(for ([argument (current-command-line-arguments)]
      [number (in-naturals 1)])
  (printf "~a: ~a\n" number argument))
