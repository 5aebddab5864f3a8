unit Greeter;

interface

procedure Greet(const Name: AnsiString);

implementation

procedure Greet(const Name: AnsiString);
begin
  WriteLn('Hello from another file, ', Name, '!');
end;

end.
