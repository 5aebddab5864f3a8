printf("before\n");
x = (1 + 2;
