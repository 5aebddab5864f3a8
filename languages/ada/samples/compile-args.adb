with Ada.Text_IO;

procedure Main is
   Answer : constant Positive := $ANSWER;
begin
   Ada.Text_IO.Put_Line ("built with" & Answer'Image);
end Main;
