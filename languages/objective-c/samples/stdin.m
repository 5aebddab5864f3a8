#import <Foundation/Foundation.h>

int main(void) {
    NSAutoreleasePool *pool = [NSAutoreleasePool new];
    NSData *data = [[NSFileHandle fileHandleWithStandardInput] readDataToEndOfFile];
    NSString *text = [[[NSString alloc] initWithData:data encoding:NSUTF8StringEncoding] autorelease];
    fputs([text UTF8String], stdout);

    int words = 0;
    NSCharacterSet *blanks = [NSCharacterSet whitespaceAndNewlineCharacterSet];
    for (NSString *word in [text componentsSeparatedByCharactersInSet:blanks]) {
        if ([word length] > 0) words++;
    }
    printf("words: %d\n", words);
    [pool drain];
    return 0;
}
