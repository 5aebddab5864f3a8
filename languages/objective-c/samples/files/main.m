#import "Greetings/Greeter.h"

int main(void) {
    NSAutoreleasePool *pool = [NSAutoreleasePool new];
    Greeter *greeter = [[[Greeter alloc] initWithBeginning:@"Hello from another file"] autorelease];
    [greeter greet:@"Ada"];
    [greeter greet:@"Grace"];
    [pool drain];
    return 0;
}
