program standard_input
  implicit none
  character(*), parameter :: blanks = ' '//achar(9)
  character(1000) :: line
  integer :: status, words, at, start

  words = 0
  do
    read (*, '(a)', iostat=status) line
    if (status /= 0) exit
    print '(a)', trim(line)
    at = 1
    do
      start = verify(line(at:), blanks)
      if (start == 0) exit
      words = words + 1
      start = at + start - 1
      at = scan(line(start:), blanks)
      if (at == 0) exit
      at = start + at - 1
    end do
  end do
  print '(a, i0)', 'words: ', words
end program standard_input
