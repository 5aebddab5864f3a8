program StandardInput;
const
  Blanks = [' ', #9];
var
  Line: AnsiString;
  Letter: Char;
  Words: Integer = 0;
  Inside: Boolean;
begin
  while not Eof do
  begin
    ReadLn(Line);
    WriteLn(Line);
    Inside := False;
    for Letter in Line do
    begin
      if not (Letter in Blanks) and not Inside then
        Inc(Words);
      Inside := not (Letter in Blanks);
    end;
  end;
  WriteLn('words: ', Words);
end.
