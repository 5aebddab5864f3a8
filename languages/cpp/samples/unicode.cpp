#include <iostream>
#include <string>

int main() {
    std::cout << "naïve Ωμέγα 日本語 🐢\n";
    for (std::string line; std::getline(std::cin, line);) std::cout << '<' << line << ">\n";
}
