(load "greetings.lisp")

(dolist (name '("Ada" "Grace"))
  (write-line (greetings:greet name)))
