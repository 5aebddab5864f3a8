#lang racket/base

(displayln (getenv "GREETING"))
