#include <stdio.h>

int main(void) {
    puts("before");
    printf("%d\n", missing);
    return 0;
}
