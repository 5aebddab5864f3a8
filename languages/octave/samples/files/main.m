for name = {"Ada", "Grace"}
  printf("%s\n", greet(name{1}));
end
