let number: number = 0;
while (true) number = (number + 1) % 1_000_003;
