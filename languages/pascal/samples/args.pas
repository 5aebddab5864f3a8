program Arguments;
var
  At: Integer;
begin
  for At := 1 to ParamCount do
    WriteLn(At, ': ', ParamStr(At));
end.
