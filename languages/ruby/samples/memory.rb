taken = []
loop { taken << "x" * (1024 * 1024) }
