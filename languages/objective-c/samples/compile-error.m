#import <Foundation/Foundation.h>

int main(void) {
    NSAutoreleasePool *pool = [NSAutoreleasePool new];
    puts("before");
    printf("%d\n", missing);
    [pool drain];
    return 0;
}
