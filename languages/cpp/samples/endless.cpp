int main() {
    for (volatile unsigned count = 0;; count = count + 1) continue;
}
