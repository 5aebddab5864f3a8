print "before\n";

print 1 + ;
