program memory
  implicit none

  type :: block
    integer :: content(250000)
    type(block), pointer :: before => null()
  end type block
  type(block), pointer :: last, next

  last => null()
  do
    allocate (next)
    next%content = 1
    next%before => last
    last => next
  end do
end program memory
