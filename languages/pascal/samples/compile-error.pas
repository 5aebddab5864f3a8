program CompileError;
begin
  WriteLn('before');
  WriteLn(Missing);
end.
