#import <Foundation/Foundation.h>

int main(void) {
    NSAutoreleasePool *pool = [NSAutoreleasePool new];
    NSString *literal = @"naïve Ωμέγα 日本語 🐢";
    puts([literal UTF8String]);
    NSData *data = [[NSFileHandle fileHandleWithStandardInput] readDataToEndOfFile];
    NSString *text = [[[NSString alloc] initWithData:data encoding:NSUTF8StringEncoding] autorelease];
    for (NSString *line in [text componentsSeparatedByString:@"\n"]) {
        if ([line length] > 0) printf("<%s>\n", [line UTF8String]);
    }
    [pool drain];
    return 0;
}
