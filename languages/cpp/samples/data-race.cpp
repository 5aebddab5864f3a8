#include <thread>

int counter = 0;
void count() { counter++; }

int main() {
  std::thread one(count), other(count);
  one.join();
  other.join();
}
