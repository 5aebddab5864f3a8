package Greetings is

   procedure Greet (Name : String);

end Greetings;
