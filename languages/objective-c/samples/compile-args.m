#import <Foundation/Foundation.h>

int main(void) {
    printf("built with %d\n", ANSWER);
    return 0;
}
