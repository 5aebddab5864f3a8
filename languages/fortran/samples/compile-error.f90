program compile_error
  implicit none
  print '(a)', 'before'
  print *, missing
end program compile_error
