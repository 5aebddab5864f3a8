#include "greetings/hello.hpp"

int main() {
    greetings::greet("Ada");
    greetings::greet("Grace");
}
