module words
  implicit none
  character(*), parameter :: beginning = 'Hello from another file'
end module words
