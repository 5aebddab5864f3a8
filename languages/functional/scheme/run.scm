;; run.scm <entry> <argument>…
(set-program-arguments (cdr (program-arguments)))
;; Who watches sees a line once it is written.
(setvbuf (current-output-port) 'line)
(let ((entry (car (program-arguments))))
  (load-compiled (string-append ".guile/" (substring entry 0 (string-rindex entry #\.)) ".go")))
