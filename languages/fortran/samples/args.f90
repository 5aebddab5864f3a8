program arguments
  implicit none
  character(:), allocatable :: argument
  integer :: at, length

  do at = 1, command_argument_count()
    call get_command_argument(at, length=length)
    allocate (character(length) :: argument)
    call get_command_argument(at, argument)
    print '(i0, 2a)', at, ': ', argument
    deallocate (argument)
  end do
end program arguments
