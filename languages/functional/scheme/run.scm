;; run.scm <entry> <argument>…
(set-program-arguments (cdr (program-arguments)))
;; Who watches sees a line once it is written.
(setvbuf (current-output-port) 'line)

;; Where a compiled program is run again its files may have been written in any order, and a module that is older than
;; its source would be told of and not be used.
(define (touch folder)
  (let ((stream (opendir folder)))
    (let next ((name (readdir stream)))
      (unless (eof-object? name)
        (let ((path (string-append folder "/" name)))
          (cond ((member name '("." "..")))
                ((eq? (stat:type (stat path)) 'directory) (touch path))
                (else (utime path))))
        (next (readdir stream))))
    (closedir stream)))

(touch ".guile")
(let ((entry (car (program-arguments))))
  (load-compiled
   (string-append ".guile/" (substring entry 0 (or (string-rindex entry #\.) (string-length entry))) ".go")))
