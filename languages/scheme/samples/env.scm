(display (getenv "GREETING"))
(newline)
