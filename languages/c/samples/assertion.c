#include <assert.h>

int main(void) {
  int sum = 2 + 2;
  assert(sum == 5);
}
