with Ada.Characters.Handling; use Ada.Characters.Handling;
with Ada.Containers.Indefinite_Ordered_Maps;
with Ada.Containers.Indefinite_Vectors;
with Ada.Containers.Vectors;
with Ada.Numerics.Elementary_Functions;
with Ada.Strings.Fixed;       use Ada.Strings.Fixed;
with Ada.Strings.Unbounded;   use Ada.Strings.Unbounded;
with Ada.Text_IO;             use Ada.Text_IO;

procedure Main is

   package Count_Maps is new Ada.Containers.Indefinite_Ordered_Maps (String, Positive);
   package Text_Vectors is new Ada.Containers.Indefinite_Vectors (Positive, String);
   package Number_Vectors is new Ada.Containers.Vectors (Positive, Integer);
   package Number_Sorting is new Number_Vectors.Generic_Sorting;
   package Real_IO is new Float_IO (Long_Float);

   subtype Text is Text_Vectors.Vector;
   subtype Numbers is Number_Vectors.Vector;

   function Image (Number : Long_Long_Integer) return String is
     (Trim (Number'Image, Ada.Strings.Left));

   function Image (Number : Integer) return String is
     (Image (Long_Long_Integer (Number)));

   function Is_Ascii_Letter (Letter : Character) return Boolean is
     (Letter in 'A' .. 'Z' | 'a' .. 'z');

   procedure Add_Words (Line : String; Words : in out Text) is
      Start : Natural := 0;
   begin
      for At_Letter in Line'Range loop
         if not Is_Ascii_Letter (Line (At_Letter)) then
            Start := 0;
         elsif Start = 0 then
            Start := At_Letter;
         end if;
         if Start > 0
           and then (At_Letter = Line'Last or else not Is_Ascii_Letter (Line (At_Letter + 1)))
         then
            Words.Append (To_Lower (Line (Start .. At_Letter)));
         end if;
      end loop;
   end Add_Words;

   function Counted (Words : Text) return Count_Maps.Map is
      Counts : Count_Maps.Map;
   begin
      for Word of Words loop
         if Counts.Contains (Word) then
            Counts (Word) := Counts (Word) + 1;
         else
            Counts.Insert (Word, 1);
         end if;
      end loop;
      return Counts;
   end Counted;

   procedure Put_Frequent (Words : Text; How_Many : Positive) is
      Counts : Count_Maps.Map := Counted (Words);
   begin
      Put_Line ("words " & Image (Integer (Words.Length)) & " different " & Image (Integer (Counts.Length)));
      for Round in 1 .. How_Many loop
         declare
            Best : Count_Maps.Cursor := Counts.First;
         begin
            for Place in Counts.Iterate loop
               if Counts (Place) > Counts (Best) then
                  Best := Place;
               end if;
            end loop;
            Put_Line (Count_Maps.Key (Best) & " " & Image (Counts (Best)));
            Counts.Delete (Best);
         end;
      end loop;
   end Put_Frequent;

   function Longest (Words : Text) return String is
      Found : Positive := 1;
   begin
      for Place in 2 .. Words.Last_Index loop
         if Words.Element (Place)'Length > Words.Element (Found)'Length then
            Found := Place;
         end if;
      end loop;
      return Words.Element (Found);
   end Longest;

   function Backwards (Word : String) return String is
      Turned : String (1 .. Word'Length);
   begin
      for Place in Turned'Range loop
         Turned (Place) := Word (Word'Last - Place + 1);
      end loop;
      return Turned;
   end Backwards;

   function Caesar (Line : String; By : Natural) return String is
      Moved : String := Line;

      function Shifted (Letter, First : Character) return Character is
        (Character'Val (Character'Pos (First) + (Character'Pos (Letter) - Character'Pos (First) + By) mod 26));
   begin
      for Letter of Moved loop
         case Letter is
            when 'A' .. 'Z' => Letter := Shifted (Letter, 'A');
            when 'a' .. 'z' => Letter := Shifted (Letter, 'a');
            when others     => null;
         end case;
      end loop;
      return Moved;
   end Caesar;

   procedure Put_All (Title : String; All_Of : Numbers) is
   begin
      Put (Title);
      for Number of All_Of loop
         Put (" " & Image (Number));
      end loop;
      New_Line;
   end Put_All;

   procedure Put_Statistics (All_Of : Numbers) is
      use Ada.Numerics.Elementary_Functions;
      Count   : constant Float := Float (All_Of.Length);
      Mean    : Float := 0.0;
      Squares : Float := 0.0;
   begin
      for Number of All_Of loop
         Mean := Mean + Float (Number) / Count;
      end loop;
      for Number of All_Of loop
         Squares := Squares + (Float (Number) - Mean) ** 2;
      end loop;
      Put ("mean ");
      Real_IO.Put (Long_Float (Mean), Fore => 1, Aft => 3, Exp => 0);
      Put (" deviation ");
      Real_IO.Put (Long_Float (Sqrt (Squares / Count)), Fore => 1, Aft => 3, Exp => 0);
      New_Line;
   end Put_Statistics;

   function Primes_Up_To (Limit : Positive) return Numbers is
      Composite : array (2 .. Limit) of Boolean := (others => False);
      Multiple  : Positive;
   begin
      return Primes : Numbers do
         for Number in Composite'Range loop
            if not Composite (Number) then
               Primes.Append (Number);
               Multiple := Number * Number;
               while Multiple <= Limit loop
                  Composite (Multiple) := True;
                  Multiple := Multiple + Number;
               end loop;
            end if;
         end loop;
      end return;
   end Primes_Up_To;

   function Queens (Size : Positive; Columns : Numbers) return Natural is
      Row  : constant Positive := Columns.Last_Index + 1;
      Ways : Natural := 0;
   begin
      if Row > Size then
         return 1;
      end if;
      for Column in 1 .. Size loop
         if (for all Other in 1 .. Row - 1 =>
               Columns (Other) /= Column and then abs (Columns (Other) - Column) /= Row - Other)
         then
            Ways := Ways + Queens (Size, Number_Vectors."&" (Columns, Column));
         end if;
      end loop;
      return Ways;
   end Queens;

   function Factorial (Number : Long_Long_Integer) return Long_Long_Integer is
     (if Number < 2 then 1 else Number * Factorial (Number - 1));

   function Roman (Number : Positive) return String is
      type Digit is record
         Value   : Positive;
         Letters : String (1 .. 2);
      end record;
      All_Digits : constant array (1 .. 13) of Digit :=
        ((1000, "M "), (900, "CM"), (500, "D "), (400, "CD"), (100, "C "), (90, "XC"), (50, "L "),
         (40, "XL"), (10, "X "), (9, "IX"), (5, "V "), (4, "IV"), (1, "I "));
      Rest  : Natural := Number;
      Built : Unbounded_String;
   begin
      for Each of All_Digits loop
         while Rest >= Each.Value loop
            Append (Built, Trim (Each.Letters, Ada.Strings.Right));
            Rest := Rest - Each.Value;
         end loop;
      end loop;
      return To_String (Built);
   end Roman;

   Lines  : Text;
   Words  : Text;
   Values : Numbers;

begin
   loop
      declare
         Line : constant String := Get_Line;
      begin
         exit when Line = "---";
         Lines.Append (Line);
         Add_Words (Line, Words);
      end;
   end loop;
   while not End_Of_File loop
      Values.Append (Integer'Value (Get_Line));
   end loop;
   Number_Sorting.Sort (Values);

   Put_Frequent (Words, How_Many => 5);
   Put_Line ("longest " & Backwards (Longest (Words)));
   Put_Line ("caesar " & Caesar (Lines.First_Element, By => 3));
   Put_All ("sorted", Values);
   Put_Statistics (Values);
   Put_All ("primes", Primes_Up_To (50));
   Put_Line ("queens " & Image (Queens (6, Number_Vectors.Empty_Vector)));
   Put_Line ("factorial " & Image (Factorial (15)));
   Put_Line ("roman " & Roman (1994));
end Main;
