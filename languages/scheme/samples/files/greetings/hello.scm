(define-module (greetings hello)
  #:export (greet))

(define (greet name)
  (string-append "Hello from another file, " name "!"))
