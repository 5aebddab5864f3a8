my $number = 0;
$number++ while 1;
