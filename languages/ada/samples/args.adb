with Ada.Command_Line; use Ada.Command_Line;
with Ada.Integer_Text_IO;
with Ada.Text_IO;

procedure Main is
begin
   for Number in 1 .. Argument_Count loop
      Ada.Integer_Text_IO.Put (Number, Width => 1);
      Ada.Text_IO.Put_Line (": " & Argument (Number));
   end loop;
end Main;
