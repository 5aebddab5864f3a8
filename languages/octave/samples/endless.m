number = 0;
while true
  number = mod(number + 1, 1000);
end
