program RuntimeError;
var
  Zero: Integer = 0;
begin
  WriteLn('before');
  { Its output is written at once: a run-time error ends the program without that. }
  Flush(Output);

  WriteLn(10 div Zero);
end.
