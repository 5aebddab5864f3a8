printf("before\n");
exit(3);
