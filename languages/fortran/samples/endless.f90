program endless
  implicit none
  integer, volatile :: count

  count = 0
  do
    count = mod(count + 1, 1000)
  end do
end program endless
