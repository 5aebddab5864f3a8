sub words-of(@text) {
    @text.map(*.comb(/<[A..Za..z]>+/)).flat.map(*.lc).List
}

sub most-frequent(%counts, $how-many) {
    %counts.sort({ -.value, .key }).head($how-many)
}

sub caesar(Str $text, Int $by) {
    sub moved($letter) {
        my $first = ($letter le 'Z' ?? 'A' !! 'a').ord;
        ($first + ($letter.ord - $first + $by) % 26).chr
    }
    $text.subst(/<[A..Za..z]>/, { moved(~$/) }, :g)
}

sub primes-up-to(Int $limit) {
    my @composite = False xx $limit + 1;
    gather for 2 .. $limit -> $number {
        next if @composite[$number];
        take $number;
        @composite[$_] = True for $number², $number² + $number ...^ * > $limit;
    }
}

sub is-safe(@columns, $column) {
    my $row = @columns.elems;
    for @columns.kv -> $at, $other {
        return False if $other == $column || abs($other - $column) == $row - $at;
    }
    True
}

sub queens(Int $size, @columns = []) {
    return 1 if @columns == $size;
    [+] (^$size).grep({ is-safe(@columns, $_) }).map({ queens($size, [|@columns, $_]) })
}

multi factorial(0) { 1 }
multi factorial(Int $number) { $number * factorial($number - 1) }

sub roman(Int $number is copy) {
    my @digits =
        1000 => 'M', 900 => 'CM', 500 => 'D', 400 => 'CD', 100 => 'C', 90 => 'XC', 50 => 'L',
        40 => 'XL', 10 => 'X', 9 => 'IX', 5 => 'V', 4 => 'IV', 1 => 'I';
    my $text = '';
    for @digits -> (:key($value), :value($letters)) {
        $text ~= $letters x ($number div $value);
        $number %= $value;
    }
    $text
}

sub mean(@numbers) { @numbers.sum / @numbers }

sub deviation(@numbers) {
    my $mean = mean(@numbers);
    sqrt(mean(@numbers.map((* - $mean)²)))
}

my @lines = lines();
my $border = @lines.first('---', :k);
my @text = @lines[^$border];
my @numbers = @lines[$border ^.. *].map(*.Int);

my @words = words-of(@text);
my %counts = @words.Bag;
say "words {@words.elems} different {%counts.elems}";
say "{.key} {.value}" for most-frequent(%counts, 5);
say "longest {@words.sort(-*.chars).head.flip}";
say "caesar {caesar(@text.head, 3)}";
say "sorted {@numbers.sort}";
say sprintf('mean %.3f deviation %.3f', mean(@numbers), deviation(@numbers));
say "primes {primes-up-to(50)}";
say "queens {queens(6)}";
say "factorial {factorial(15)}";
say "roman {roman(1994)}";
