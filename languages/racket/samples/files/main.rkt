#lang racket/base

(require "greetings.rkt")

(for ([name '("Ada" "Grace")])
  (displayln (greet name)))
