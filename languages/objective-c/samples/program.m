#import <Foundation/Foundation.h>
#include <math.h>

enum { BOARD = 6, LIMIT = 50 };

@interface TextReport : NSObject {
    NSArray *lines;
    NSMutableArray *words;
}

- (id)initWithLines:(NSArray *)text;
- (NSArray *)words;
- (NSCountedSet *)counts;
- (NSArray *)mostFrequent:(NSUInteger)howMany;
- (NSString *)longest;
- (NSString *)firstLineMovedBy:(int)places;

@end

@implementation TextReport

- (id)initWithLines:(NSArray *)text {
    self = [super init];
    if (!self) return nil;
    lines = [text retain];
    words = [NSMutableArray new];
    NSMutableCharacterSet *letters = [[NSMutableCharacterSet new] autorelease];
    [letters addCharactersInRange:NSMakeRange('A', 26)];
    [letters addCharactersInRange:NSMakeRange('a', 26)];
    for (NSString *line in lines) {
        for (NSString *word in [line componentsSeparatedByCharactersInSet:[letters invertedSet]]) {
            if ([word length] > 0) [words addObject:[word lowercaseString]];
        }
    }
    return self;
}

- (void)dealloc {
    [lines release];
    [words release];
    [super dealloc];
}

- (NSArray *)words {
    return words;
}

- (NSCountedSet *)counts {
    return [NSCountedSet setWithArray:words];
}

static NSInteger byFrequency(id left, id right, void *counts) {
    NSUInteger ofLeft = [(NSCountedSet *)counts countForObject:left];
    NSUInteger ofRight = [(NSCountedSet *)counts countForObject:right];
    if (ofLeft == ofRight) return [left compare:right];
    return ofLeft > ofRight ? NSOrderedAscending : NSOrderedDescending;
}

- (NSArray *)mostFrequent:(NSUInteger)howMany {
    NSCountedSet *counts = [self counts];
    NSArray *sorted = [[counts allObjects] sortedArrayUsingFunction:byFrequency context:counts];
    return [sorted subarrayWithRange:NSMakeRange(0, howMany)];
}

- (NSString *)longest {
    NSString *longest = @"";
    for (NSString *word in words) {
        if ([word length] > [longest length]) longest = word;
    }
    return longest;
}

- (NSString *)firstLineMovedBy:(int)places {
    NSString *line = [lines objectAtIndex:0];
    NSMutableString *moved = [NSMutableString string];
    for (NSUInteger at = 0; at < [line length]; at++) {
        unichar letter = [line characterAtIndex:at];
        unichar first = letter >= 'a' ? 'a' : 'A';
        if (letter >= first && letter < first + 26) letter = first + (letter - first + places) % 26;
        [moved appendFormat:@"%C", letter];
    }
    return moved;
}

@end

static NSString *backwards(NSString *text) {
    NSMutableString *turned = [NSMutableString string];
    for (NSUInteger at = [text length]; at > 0; at--) [turned appendFormat:@"%C", [text characterAtIndex:at - 1]];
    return turned;
}

static double meanOf(NSArray *numbers) {
    return [[numbers valueForKeyPath:@"@sum.self"] doubleValue] / [numbers count];
}

static double deviationOf(NSArray *numbers) {
    double mean = meanOf(numbers), squares = 0;
    for (NSNumber *number in numbers) squares += pow([number doubleValue] - mean, 2);
    return sqrt(squares / [numbers count]);
}

static NSArray *primesUpTo(NSUInteger limit) {
    NSMutableIndexSet *left = [NSMutableIndexSet indexSetWithIndexesInRange:NSMakeRange(2, limit - 1)];
    NSMutableArray *primes = [NSMutableArray array];
    for (NSUInteger number = [left firstIndex]; number != NSNotFound; number = [left indexGreaterThanIndex:number]) {
        [primes addObject:[NSNumber numberWithUnsignedInteger:number]];
        for (NSUInteger multiple = number * number; multiple <= limit; multiple += number) [left removeIndex:multiple];
    }
    return primes;
}

static int queens(int columns[], int row) {
    if (row == BOARD) return 1;
    int ways = 0;
    for (int column = 0; column < BOARD; column++) {
        BOOL isFree = YES;
        for (int at = 0; at < row; at++) {
            if (columns[at] == column || abs(columns[at] - column) == row - at) isFree = NO;
        }
        if (!isFree) continue;
        columns[row] = column;
        ways += queens(columns, row + 1);
    }
    return ways;
}

static long long factorial(int number) {
    return number < 2 ? 1 : number * factorial(number - 1);
}

static NSString *roman(int number) {
    static const int values[] = {1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1};
    NSArray *letters = [@"M CM D CD C XC L XL X IX V IV I" componentsSeparatedByString:@" "];
    NSMutableString *text = [NSMutableString string];
    for (NSUInteger at = 0; at < [letters count]; at++) {
        for (; number >= values[at]; number -= values[at]) [text appendString:[letters objectAtIndex:at]];
    }
    return text;
}

static void print(NSString *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    puts([[[[NSString alloc] initWithFormat:format arguments:arguments] autorelease] UTF8String]);
    va_end(arguments);
}

int main(void) {
    NSAutoreleasePool *pool = [NSAutoreleasePool new];
    NSData *data = [[NSFileHandle fileHandleWithStandardInput] readDataToEndOfFile];
    NSString *input = [[[NSString alloc] initWithData:data encoding:NSUTF8StringEncoding] autorelease];
    NSArray *lines = [input componentsSeparatedByString:@"\n"];
    NSUInteger border = [lines indexOfObject:@"---"];
    NSMutableArray *numbers = [NSMutableArray array];
    for (NSUInteger at = border + 1; at < [lines count]; at++) {
        NSString *line = [lines objectAtIndex:at];
        if ([line length] > 0) [numbers addObject:[NSNumber numberWithInt:[line intValue]]];
    }
    [numbers sortUsingSelector:@selector(compare:)];

    NSArray *text = [lines subarrayWithRange:NSMakeRange(0, border)];
    TextReport *report = [[[TextReport alloc] initWithLines:text] autorelease];
    NSCountedSet *counts = [report counts];
    print(@"words %lu different %lu", (unsigned long)[[report words] count], (unsigned long)[counts count]);
    for (NSString *word in [report mostFrequent:5]) {
        print(@"%@ %lu", word, (unsigned long)[counts countForObject:word]);
    }
    print(@"longest %@", backwards([report longest]));
    print(@"caesar %@", [report firstLineMovedBy:3]);
    print(@"sorted %@", [numbers componentsJoinedByString:@" "]);
    print(@"mean %.3f deviation %.3f", meanOf(numbers), deviationOf(numbers));
    print(@"primes %@", [primesUpTo(LIMIT) componentsJoinedByString:@" "]);
    int columns[BOARD];
    print(@"queens %d", queens(columns, 0));
    print(@"factorial %lld", factorial(15));
    print(@"roman %@", roman(1994));
    [pool drain];
    return 0;
}
