use strict;
use warnings;

my $words = 0;
while (my $line = <STDIN>) {
    print $line;
    my @found = split ' ', $line;
    $words += @found;
}
print "words: $words\n";
