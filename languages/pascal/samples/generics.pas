program generics;
{$mode objfpc}{$H+}
{$warn 4046 off}
uses
  Generics.Collections;

var
  Areas: specialize TDictionary<string, Integer>;

begin
  Areas := specialize TDictionary<string, Integer>.Create;
  Areas.Add('2 by 3', 6);
  WriteLn(Areas['2 by 3']);
  Areas.Free;
end.
