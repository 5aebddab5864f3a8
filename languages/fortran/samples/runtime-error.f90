program runtime_error
  implicit none
  character(3) :: text
  integer :: number

  text = 'abc'
  print '(a)', 'before'
  read (text, *) number
  print *, number
end program runtime_error
