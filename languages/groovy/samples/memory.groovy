def kept = []
while (true) {
    def piece = new byte[1 << 20]
    Arrays.fill(piece, 1 as byte)
    kept << piece
}
