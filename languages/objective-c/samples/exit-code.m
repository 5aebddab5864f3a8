#import <Foundation/Foundation.h>

int main(void) {
    puts("before");
    exit(3);
}
