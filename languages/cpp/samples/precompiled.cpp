// With the usual arguments the compiler doesn't read this header again: -H makes it say what it read.
#include <bits/stdc++.h>

int main() {
    std::set<int> numbers{5, 3, 2};
    std::copy(numbers.begin(), std::prev(numbers.end()), std::ostream_iterator<int>(std::cout, " "));
    std::cout << *numbers.rbegin() << '\n';
}
