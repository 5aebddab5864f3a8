(use-modules (ice-9 rdelim))

(define (count-words line)
  (length (string-tokenize line)))

(let loop ((words 0) (line (read-line)))
  (if (eof-object? line)
      (format #t "words: ~a\n" words)
      (begin
        (display line)
        (newline)
        (loop (+ words (count-words line)) (read-line)))))
