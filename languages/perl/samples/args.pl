use strict;
use warnings;

my $number = 0;
for my $argument (@ARGV) {
    $number++;
    print "$number: $argument\n";
}
