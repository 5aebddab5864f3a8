BEGIN {
  print "before"
  nothing = 0
  print 1 / nothing
}
