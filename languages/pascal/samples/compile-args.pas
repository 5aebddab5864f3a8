program CompileArguments;
begin
  WriteLn('built with ', ANSWER);
end.
