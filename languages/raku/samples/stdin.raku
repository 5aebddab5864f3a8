my $words = 0;
for lines() -> $line {
    say $line;
    $words += $line.words.elems;
}
say "words: $words";
