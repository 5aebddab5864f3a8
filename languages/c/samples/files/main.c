#include "greetings/hello.h"

int main(void) {
    greet("Ada");
    greet("Grace");
    return 0;
}
