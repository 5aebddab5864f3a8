use Greetings;

say greeting($_) for <Ada Grace>;
