@include "greetings.awk"

BEGIN {
  print greeting("Ada")
  print greeting("Grace")
}
