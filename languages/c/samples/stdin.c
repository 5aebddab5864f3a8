#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>

int main(void) {
    int words = 0;
    bool inside = false;
    for (int character; (character = getchar()) != EOF;) {
        putchar(character);
        if (!isspace(character) && !inside) words++;
        inside = !isspace(character);
    }
    printf("words: %d\n", words);
    return 0;
}
