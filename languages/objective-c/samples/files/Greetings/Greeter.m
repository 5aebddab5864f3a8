#import "Greeter.h"

@implementation Greeter

- (id)initWithBeginning:(NSString *)text {
    self = [super init];
    if (self) beginning = [text copy];
    return self;
}

- (void)greet:(NSString *)name {
    puts([[NSString stringWithFormat:@"%@, %@!", beginning, name] UTF8String]);
}

- (void)dealloc {
    [beginning release];
    [super dealloc];
}

@end
