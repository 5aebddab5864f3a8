program Unicode;
var
  Line: AnsiString;
begin
  WriteLn('naïve Ωμέγα 日本語 🐢');
  while not Eof do
  begin
    ReadLn(Line);
    WriteLn('<', Line, '>');
  end;
end.
