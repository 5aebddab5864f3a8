with Ada.Containers.Vectors;

procedure Main is
   type Block is array (1 .. 2 ** 20) of Character;
   type Block_Access is access Block;
   package Block_Vectors is new Ada.Containers.Vectors (Positive, Block_Access);
   Blocks : Block_Vectors.Vector;
begin
   loop
      Blocks.Append (new Block'(others => 'x'));
   end loop;
end Main;
