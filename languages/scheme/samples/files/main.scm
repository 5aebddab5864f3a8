(use-modules (greetings hello))

(for-each
 (lambda (name)
   (display (greet name))
   (newline))
 '("Ada" "Grace"))
