#lang racket/base

(displayln "before")
(displayln missing)
