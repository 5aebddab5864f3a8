program SeveralFiles;
uses
  Greeter;
begin
  Greet('Ada');
  Greet('Grace');
end.
