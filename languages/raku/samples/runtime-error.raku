say "before";

my $nothing = 0;
say 1 div $nothing;
