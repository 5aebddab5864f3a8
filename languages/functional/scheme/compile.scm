;; compile.scm <entry> <other source>…
;; Compiles the entry, and of the others those that are modules, into .guile/; what is loaded as text stays text.
(use-modules (system base compile) (ice-9 match))

(define (module? source)
  (call-with-input-file source
    (lambda (port)
      (match (read port)
        (((or 'define-module 'library 'define-library) . _) #t)
        (_ #f)))))

(define (compiled-name source)
  (string-append ".guile/" (substring source 0 (or (string-rindex source #\.) (string-length source))) ".go"))

(define (fail key . arguments)
  (print-exception (current-error-port) #f key arguments)
  (exit 1))

(match (cdr (program-arguments))
  ((entry . others)
   (catch #t
     (lambda ()
       (for-each (lambda (source) (compile-file source #:output-file (compiled-name source)))
                 (cons entry (filter module? others))))
     fail)))
