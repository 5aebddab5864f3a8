#include <stdlib.h>

static int last(const int *numbers, int count) {
  return numbers[count];
}

int main(void) {
  return last(malloc(3 * sizeof(int)), 3);
}
