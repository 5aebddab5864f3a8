program main
  integer :: numbers(3) = [1, 2, 3]
  call show(numbers, 4)
contains
  subroutine show(list, at)
    integer, intent(in) :: list(:), at
    print *, list(at)
  end subroutine
end program
