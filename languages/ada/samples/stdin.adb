with Ada.Characters.Latin_1;
with Ada.Strings.Maps; use Ada.Strings.Maps;
with Ada.Text_IO;      use Ada.Text_IO;

procedure Main is
   Blanks : constant Character_Set := To_Set (' ' & Ada.Characters.Latin_1.HT);
   Words  : Natural := 0;
   Inside : Boolean;
begin
   while not End_Of_File loop
      Inside := False;
      declare
         Line : constant String := Get_Line;
      begin
         Put_Line (Line);
         for Letter of Line loop
            if not Is_In (Letter, Blanks) and then not Inside then
               Words := Words + 1;
            end if;
            Inside := not Is_In (Letter, Blanks);
         end loop;
      end;
   end loop;
   Put_Line ("words:" & Words'Image);
end Main;
