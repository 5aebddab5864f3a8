/** Gathers pieces into parts of exactly so many bytes; the last one may be shorter. */
export async function* partsOf(
  pieces: AsyncIterable<Uint8Array>,
  partBytes: number,
): AsyncGenerator<Uint8Array, void, void> {
  let gathered: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    let rest = piece;
    while (bytes + rest.length >= partBytes) {
      const taken = partBytes - bytes;
      yield Buffer.concat([...gathered, rest.subarray(0, taken)]);
      gathered = [];
      bytes = 0;
      rest = rest.subarray(taken);
    }
    if (rest.length > 0) gathered.push(rest);
    bytes += rest.length;
  }
  if (bytes > 0) yield Buffer.concat(gathered);
}
