printf("%s\n", getenv("GREETING"));
