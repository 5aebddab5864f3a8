procedure Main is
   type Counter is mod 2 ** 32;
   Count : Counter := 0 with Volatile;
begin
   loop
      Count := Count + 1;
   end loop;
end Main;
