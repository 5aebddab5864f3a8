my @squares = (1..500000).map(* ** 2);
say @squares.sum;
