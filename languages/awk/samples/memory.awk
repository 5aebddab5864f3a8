BEGIN {
  while (1) taken[++count] = sprintf("%1000000d", count)
}
