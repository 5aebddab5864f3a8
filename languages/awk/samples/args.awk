BEGIN {
  for (number = 1; number < ARGC; number++) print number ": " ARGV[number]
}
