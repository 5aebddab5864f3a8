my @taken;
push @taken, 'x' x (1024 * 1024) . scalar(@taken) while 1;
