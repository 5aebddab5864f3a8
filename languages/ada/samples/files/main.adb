with Greetings;

procedure Main is
begin
   Greetings.Greet ("Ada");
   Greetings.Greet ("Grace");
end Main;
