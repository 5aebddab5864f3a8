#import <Foundation/Foundation.h>

int main(void) {
    puts("Hello, world!");
    return 0;
}
