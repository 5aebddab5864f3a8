#include <concepts>
#include <iostream>

int main() {
    static_assert(std::integral<decltype(ANSWER)>);
    std::cout << "built with " << ANSWER << '\n';
}
