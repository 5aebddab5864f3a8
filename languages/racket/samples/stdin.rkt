#lang racket

(define words
  (for/sum ([line (in-lines)])
    (displayln line)
    (length (string-split line))))

(printf "words: ~a\n" words)
