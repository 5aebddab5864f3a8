use strict;
use warnings;
use utf8;
use open qw(:std :encoding(UTF-8));

print "naïve Ωμέγα 日本語 🐢\n";
while (my $line = <STDIN>) {
    chomp $line;
    print "<$line>\n";
}
