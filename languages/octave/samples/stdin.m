words = 0;
while ischar(line = fgetl(stdin))
  printf("%s\n", line);
  words += numel(regexp(line, '\S+', 'match'));
end
printf("words: %d\n", words);
