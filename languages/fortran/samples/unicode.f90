program unicode
  implicit none
  character(1000) :: line
  integer :: status

  print '(a)', 'naïve Ωμέγα 日本語 🐢'
  do
    read (*, '(a)', iostat=status) line
    if (status /= 0) exit
    print '(3a)', '<', trim(line), '>'
  end do
end program unicode
