#import <Foundation/Foundation.h>

int main(void) {
    for (volatile unsigned count = 0;; count++) continue;
}
