;; run.scm <entry> <argument>…
(set-program-arguments (cdr (program-arguments)))
(let ((entry (car (program-arguments))))
  (load-compiled (string-append ".guile/" (substring entry 0 (string-rindex entry #\.)) ".go")))
