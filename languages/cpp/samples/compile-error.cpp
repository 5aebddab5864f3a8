#include <iostream>

int main() {
    std::cout << "before\n";
	std::cout << missing << '\n';
}
