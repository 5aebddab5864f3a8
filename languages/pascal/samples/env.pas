program Environment;
uses
  SysUtils;
begin
  WriteLn(GetEnvironmentVariable('GREETING'));
end.
