use strict;
use warnings;
use lib 'lib';
use Greetings qw(greet);

print greet($_), "\n" for qw(Ada Grace);
