#include <cstdlib>
#include <iostream>

int main() {
    const char* greeting = std::getenv("GREETING");
    std::cout << (greeting ? greeting : "nobody greets") << '\n';
}
