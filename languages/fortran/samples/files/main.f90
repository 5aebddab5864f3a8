program several_files
  use greetings, only: greet
  implicit none
  call greet('Ada')
  call greet('Grace')
end program several_files
