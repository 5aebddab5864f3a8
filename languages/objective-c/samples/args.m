#import <Foundation/Foundation.h>

int main(void) {
    NSAutoreleasePool *pool = [NSAutoreleasePool new];
    NSArray *arguments = [[NSProcessInfo processInfo] arguments];
    for (NSUInteger at = 1; at < [arguments count]; at++) {
        printf("%d: %s\n", (int)at, [[arguments objectAtIndex:at] UTF8String]);
    }
    [pool drain];
    return 0;
}
