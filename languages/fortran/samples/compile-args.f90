program compile_arguments
  implicit none
  print '(a, i0)', 'built with ', ANSWER
end program compile_arguments
