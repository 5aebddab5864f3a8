module text_work
  implicit none
  integer, parameter :: longest_line = 200
  character(*), parameter :: capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  character(*), parameter :: smalls = 'abcdefghijklmnopqrstuvwxyz'

  type :: counted_word
    character(:), allocatable :: text
    integer :: count = 0
  end type counted_word

  type :: word_list
    type(counted_word), allocatable :: words(:)
    character(:), allocatable :: longest
    integer :: total = 0
  end type word_list
contains
  pure function lower(text) result(small)
    character(*), intent(in) :: text
    character(len(text)) :: small
    integer :: at, letter
    small = text
    do at = 1, len(text)
      letter = index(capitals, text(at:at))
      if (letter > 0) small(at:at) = smalls(letter:letter)
    end do
  end function lower

  subroutine add_words(list, line)
    type(word_list), intent(inout) :: list
    character(*), intent(in) :: line
    character(len(line) + 1) :: small
    integer :: start, length
    small = lower(line)
    start = 1
    do
      length = scan(small(start:), smalls)
      if (length == 0) exit
      start = start + length - 1
      length = verify(small(start:), smalls) - 1
      call add_word(list, small(start:start + length - 1))
      start = start + length
    end do
  end subroutine add_words

  subroutine add_word(list, text)
    type(word_list), intent(inout) :: list
    character(*), intent(in) :: text
    integer :: at
    list%total = list%total + 1
    if (len(text) > len(list%longest)) list%longest = text
    do at = 1, size(list%words)
      if (list%words(at)%text == text) exit
    end do
    if (at > size(list%words)) list%words = [list%words, counted_word(text)]
    list%words(at)%count = list%words(at)%count + 1
  end subroutine add_word

  subroutine sort_words(words)
    type(counted_word), intent(inout) :: words(:)
    type(counted_word) :: moved
    integer :: at, place
    do at = 2, size(words)
      moved = words(at)
      do place = at, 2, -1
        if (.not. comes_before(moved, words(place - 1))) exit
        words(place) = words(place - 1)
      end do
      words(place) = moved
    end do
  end subroutine sort_words

  pure logical function comes_before(a, b)
    type(counted_word), intent(in) :: a, b
    comes_before = a%count > b%count .or. (a%count == b%count .and. llt(a%text, b%text))
  end function comes_before

  pure function caesar(text, by) result(moved)
    character(*), intent(in) :: text
    integer, intent(in) :: by
    character(len(text)) :: moved
    integer :: at
    do at = 1, len(text)
      moved(at:at) = shifted(text(at:at), by)
    end do
  end function caesar

  pure character function shifted(letter, by)
    character, intent(in) :: letter
    integer, intent(in) :: by
    integer :: capital, small
    shifted = letter
    capital = index(capitals, letter)
    small = index(smalls, letter)
    if (capital > 0) capital = modulo(capital - 1 + by, 26) + 1
    if (small > 0) small = modulo(small - 1 + by, 26) + 1
    if (capital > 0) shifted = capitals(capital:capital)
    if (small > 0) shifted = smalls(small:small)
  end function shifted

  pure function backwards(text) result(turned)
    character(*), intent(in) :: text
    character(len(text)) :: turned
    integer :: at
    do at = 1, len(text)
      turned(at:at) = text(len(text) - at + 1:len(text) - at + 1)
    end do
  end function backwards
end module text_work

module number_work
  use, intrinsic :: iso_fortran_env, only: int64, real64
  implicit none
contains
  recursive pure function sorted(numbers) result(in_order)
    integer, intent(in) :: numbers(:)
    integer :: in_order(size(numbers))
    if (size(numbers) < 2) then
      in_order = numbers
    else
      in_order = [sorted(pack(numbers, numbers < numbers(1))), pack(numbers, numbers == numbers(1)), &
                  sorted(pack(numbers, numbers > numbers(1)))]
    end if
  end function sorted

  pure function primes_up_to(limit) result(primes)
    integer, intent(in) :: limit
    integer, allocatable :: primes(:)
    logical :: is_prime(2:limit)
    integer :: number
    is_prime = .true.
    do number = 2, limit
      if (is_prime(number)) is_prime(number * number::number) = .false.
    end do
    primes = pack([(number, number=2, limit)], is_prime)
  end function primes_up_to

  recursive pure integer function queens(board, columns) result(ways)
    integer, intent(in) :: board, columns(:)
    integer :: row, column, at
    row = size(columns)
    ways = merge(1, 0, row == board)
    if (row == board) return
    do column = 1, board
      if (any(columns == column .or. abs(columns - column) == [(row + 1 - at, at=1, row)])) cycle
      ways = ways + queens(board, [columns, column])
    end do
  end function queens

  recursive pure integer(int64) function factorial(number) result(product)
    integer, intent(in) :: number
    product = 1
    if (number > 1) product = number * factorial(number - 1)
  end function factorial

  pure function roman(number) result(text)
    integer, intent(in) :: number
    character(:), allocatable :: text
    integer, parameter :: values(13) = [1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1]
    character(2), parameter :: letters(13) = &
      ['M ', 'CM', 'D ', 'CD', 'C ', 'XC', 'L ', 'XL', 'X ', 'IX', 'V ', 'IV', 'I ']
    integer :: rest, at
    text = ''
    rest = number
    do at = 1, size(values)
      do while (rest >= values(at))
        text = text//trim(letters(at))
        rest = rest - values(at)
      end do
    end do
  end function roman
end module number_work

program whole
  use text_work
  use number_work
  implicit none
  character(longest_line) :: line, first_line
  type(word_list) :: list
  integer, allocatable :: numbers(:)
  integer :: status, number, at
  real(real64) :: mean

  allocate (list%words(0), numbers(0))
  list%longest = ''
  first_line = ''
  do
    read (*, '(a)') line
    if (line == '---') exit
    if (first_line == '') first_line = line
    call add_words(list, trim(line))
  end do
  do
    read (*, *, iostat=status) number
    if (status /= 0) exit
    numbers = [numbers, number]
  end do

  print '(a, i0, a, i0)', 'words ', list%total, ' different ', size(list%words)
  call sort_words(list%words)
  print '(2a, i0)', (list%words(at)%text, ' ', list%words(at)%count, at=1, 5)
  print '(2a)', 'longest ', backwards(list%longest)
  print '(2a)', 'caesar ', caesar(trim(first_line), 3)
  print '(a, *(1x, i0))', 'sorted', sorted(numbers)
  mean = sum(real(numbers, real64)) / size(numbers)
  print '(a, f0.3, a, f0.3)', 'mean ', mean, ' deviation ', sqrt(sum((numbers - mean)**2) / size(numbers))
  print '(a, *(1x, i0))', 'primes', primes_up_to(50)
  print '(a, i0)', 'queens ', queens(6, [integer ::])
  print '(a, i0)', 'factorial ', factorial(15)
  print '(2a)', 'roman ', roman(1994)
end program whole
