module greetings
  use words, only: beginning
  implicit none
contains
  subroutine greet(name)
    character(*), intent(in) :: name
    print '(4a)', beginning, ', ', name, '!'
  end subroutine greet
end module greetings
