#import <Foundation/Foundation.h>

int main(void) {
    NSAutoreleasePool *pool = [NSAutoreleasePool new];
    NSDictionary *environment = [[NSProcessInfo processInfo] environment];
    puts([[environment objectForKey:@"GREETING"] UTF8String]);
    [pool drain];
    return 0;
}
