1;

function value = third(values)
  value = values(3);
end

printf("before\n");
third([1 2])
