." before" cr
3 (bye)
