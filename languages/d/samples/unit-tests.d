int area(int width, int height) {
  return width * height;
}

unittest {
  assert(area(2, 2) == 5, "a square has equal sides");
}

void main() {
}
