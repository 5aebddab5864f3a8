#include "greetings/hello.h"

#include <stdio.h>

void greet(const char *name) {
    printf("Hello from another file, %s!\n", name);
}
