int n = 0
while (true) n = n * 31 + 7
