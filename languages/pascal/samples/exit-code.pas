program ExitCode;
begin
  WriteLn('before');
  Halt(3);
end.
