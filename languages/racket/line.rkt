;; Required before a program: who watches sees a line once it is written.
(module line '#%kernel
  (file-stream-buffer-mode (current-output-port) 'line))
