// With the usual arguments the compiler doesn't read this header again: -H makes it say what it read.
#import <Foundation/Foundation.h>

int main(void) {
    NSAutoreleasePool *pool = [NSAutoreleasePool new];
    NSArray *numbers = [@"5 3 2" componentsSeparatedByString:@" "];
    numbers = [numbers sortedArrayUsingSelector:@selector(compare:)];
    puts([[numbers componentsJoinedByString:@" "] UTF8String]);
    [pool drain];
    return 0;
}
