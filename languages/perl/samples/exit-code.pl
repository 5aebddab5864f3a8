print "before\n";
exit 3;
