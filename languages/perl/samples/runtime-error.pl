use strict;
use warnings;

print "before\n";
my $nothing = 0;
print 1 / $nothing, "\n";
