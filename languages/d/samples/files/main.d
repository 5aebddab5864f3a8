import greetings.hello;

void main()
{
    greet("Ada");
    greet("Grace");
}
