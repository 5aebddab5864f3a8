#include <stdio.h>

int main(int count, char *arguments[]) {
    for (int at = 1; at < count; at++) printf("%d: %s\n", at, arguments[at]);
    return 0;
}
