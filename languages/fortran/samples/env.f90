program environment
  implicit none
  character(1000) :: greeting
  call get_environment_variable('GREETING', greeting)
  print '(a)', trim(greeting)
end program environment
