(loop for argument in (rest sb-ext:*posix-argv*)
      for number from 1
      do (format t "~d: ~a~%" number argument))
