#lang racket/base

(displayln "naïve Ωμέγα 日本語 🐢")
(for ([line (in-lines)])
  (printf "<~a>\n" line))
