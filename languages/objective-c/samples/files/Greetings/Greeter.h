#import <Foundation/Foundation.h>

@interface Greeter : NSObject {
    NSString *beginning;
}

- (id)initWithBeginning:(NSString *)text;
- (void)greet:(NSString *)name;

@end
