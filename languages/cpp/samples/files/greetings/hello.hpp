#pragma once

#include <string_view>

namespace greetings {

void greet(std::string_view name);

}
