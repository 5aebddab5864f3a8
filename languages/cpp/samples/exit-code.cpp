#include <cstdlib>
#include <iostream>

int main() {
    std::cout << "before\n";
    std::exit(3);
}
