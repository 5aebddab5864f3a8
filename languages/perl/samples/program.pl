use strict;
use warnings;
use List::Util qw(sum0 all);

sub most_frequent {
    my ($how_many, %counts) = @_;
    my @ordered = sort { $counts{$b} <=> $counts{$a} || $a cmp $b } keys %counts;
    return @ordered[0 .. $how_many - 1];
}

sub longest {
    my $longest = '';
    for my $word (@_) {
        $longest = $word if length $word > length $longest;
    }
    return $longest;
}

sub caesar {
    my ($text, $by) = @_;
    $text =~ s/([a-z])/chr(ord('a') + (ord($1) - ord('a') + $by) % 26)/ge;
    $text =~ s/([A-Z])/chr(ord('A') + (ord($1) - ord('A') + $by) % 26)/ge;
    return $text;
}

sub primes_up_to {
    my ($limit) = @_;
    my (@composite, @primes);
    for my $number (2 .. $limit) {
        next if $composite[$number];
        push @primes, $number;
        for (my $multiple = $number * $number; $multiple <= $limit; $multiple += $number) {
            $composite[$multiple] = 1;
        }
    }
    return @primes;
}

sub queens {
    my ($size, @columns) = @_;
    my $row = @columns;
    return 1 if $row == $size;
    my $ways = 0;
    for my $column (0 .. $size - 1) {
        my $safe = all { $columns[$_] != $column && abs($columns[$_] - $column) != $row - $_ } 0 .. $row - 1;
        $ways += queens($size, @columns, $column) if $safe;
    }
    return $ways;
}

sub factorial {
    my ($number) = @_;
    return $number < 2 ? 1 : $number * factorial($number - 1);
}

sub roman {
    my ($number) = @_;
    my @digits = (
        [1000, 'M'], [900, 'CM'], [500, 'D'], [400, 'CD'], [100, 'C'], [90, 'XC'], [50, 'L'], [40, 'XL'],
        [10, 'X'], [9, 'IX'], [5, 'V'], [4, 'IV'], [1, 'I'],
    );
    my $text = '';
    for my $digit (@digits) {
        my ($value, $letters) = @$digit;
        while ($number >= $value) {
            $text .= $letters;
            $number -= $value;
        }
    }
    return $text;
}

my (@text, @numbers);
while (my $line = <STDIN>) {
    chomp $line;
    last if $line eq '---';
    push @text, $line;
}
chomp(@numbers = <STDIN>);

my @words = map { lc } "@text" =~ /[A-Za-z]+/g;
my %counts;
$counts{$_}++ for @words;
printf "words %d different %d\n", scalar @words, scalar keys %counts;
print "$_ $counts{$_}\n" for most_frequent(5, %counts);
print 'longest ', scalar reverse(longest(@words)), "\n";
print 'caesar ', caesar($text[0], 3), "\n";
print "sorted @{[sort { $a <=> $b } @numbers]}\n";
my $mean = sum0(@numbers) / @numbers;
my $deviation = sqrt(sum0(map { ($_ - $mean)**2 } @numbers) / @numbers);
printf "mean %.3f deviation %.3f\n", $mean, $deviation;
print "primes @{[primes_up_to(50)]}\n";
print 'queens ', queens(6), "\n";
print 'factorial ', factorial(15), "\n";
print 'roman ', roman(1994), "\n";
