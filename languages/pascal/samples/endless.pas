program Endless;
var
  Count: Cardinal = 0;
begin
  while True do
    Count := (Count + 1) mod 1000;
end.
