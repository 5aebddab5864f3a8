#include "hello.hpp"

#include <iostream>

namespace greetings {

void greet(std::string_view name) {
    std::cout << "Hello from another file, " << name << "!\n";
}

}
