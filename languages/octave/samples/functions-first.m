function result = area(width, height)
  result = width * height;
end

% The program begins here.
printf("2 by 3 is %d\n", area(2, 3));
