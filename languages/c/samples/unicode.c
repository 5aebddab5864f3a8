#include <stdio.h>
#include <string.h>

int main(void) {
    puts("naïve Ωμέγα 日本語 🐢");
    char line[1000];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        printf("<%s>\n", line);
    }
    return 0;
}
