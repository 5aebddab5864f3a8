my int $number = 0;
loop { $number++ }
