program exit_code
  implicit none
  print '(a)', 'before'
  stop 3, quiet=.true.
end program exit_code
