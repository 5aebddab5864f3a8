#include <iostream>
#include <sstream>
#include <string>

int main() {
    int words = 0;
    for (std::string line; std::getline(std::cin, line);) {
        std::cout << line << '\n';
        std::istringstream in_line(line);
        for (std::string word; in_line >> word;) ++words;
    }
    std::cout << "words: " << words << '\n';
}
