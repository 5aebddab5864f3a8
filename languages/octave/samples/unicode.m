printf("naïve Ωμέγα 日本語 🐢\n");
while ischar(line = fgetl(stdin))
  printf("<%s>\n", line);
end
