program Memory;
const
  Size = 1 shl 20;
var
  Block: Pointer;
begin
  while True do
  begin
    GetMem(Block, Size);
    FillChar(Block^, Size, 1);
  end;
end.
