#import <Foundation/Foundation.h>

int main(void) {
    NSAutoreleasePool *pool = [NSAutoreleasePool new];
    puts("before");
    fflush(stdout);
    NSArray *numbers = [NSArray arrayWithObject:[NSNumber numberWithInt:1]];
    NSLog(@"%@", [numbers objectAtIndex:7]);
    [pool drain];
    return 0;
}
