(defpackage greetings
  (:use common-lisp)
  (:export greet))

(in-package greetings)

(defun greet (name)
  (format nil "Hello from another file, ~a!" name))
