BEGIN {
  while (1) number++
}
