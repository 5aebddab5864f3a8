(write-line "before")
(write-line "after"))
