BEGIN {
  print "before"
  print 1 + )
}
