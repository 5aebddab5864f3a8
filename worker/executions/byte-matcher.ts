/**
 * Finds any of many patterns in bytes that come in pieces, in time that grows with the bytes alone: an Aho-Corasick
 * automaton. A state stands for the longest end of what was read that is the begin of a pattern; 0 for none.
 */
export class ByteMatcher {
  readonly #patterns: readonly Uint8Array[];
  /** By state. States are numbered by length, so that the children of one follow each other: up to the next one's first. */
  readonly #firstChild: Int32Array;
  /** By state: the byte that leads to it from its parent; those of siblings grow. */
  readonly #byte: Uint8Array;
  /** By state: that of the longest shorter end that is the begin of a pattern. */
  readonly #fallback: Int32Array;
  readonly #depth: Int32Array;
  /** By state: a pattern that begins so. */
  readonly #sample: Int32Array;
  /** By state: itself, or where nothing longer begins so, the next shorter one that something does. */
  readonly #open: Int32Array;
  /** By state: length of the longest pattern that ends there. */
  readonly #longest: Int32Array;
  /** By two bytes: whether a pattern begins so, or is the first of them alone. */
  readonly #pairs = new Uint8Array(65_536);
  /** By byte: where the first one of a pattern leads. */
  readonly #begin = new Int32Array(256);

  /** `patterns`: at least one, none of them empty. Needs 25 bytes of memory for each of theirs. */
  constructor(patterns: readonly Uint8Array[]) {
    const sorted = [...patterns].sort(Buffer.compare);
    const most = sorted.reduce((sum, { length }) => sum + length, 1);
    this.#patterns = sorted;
    this.#firstChild = new Int32Array(most + 1);
    this.#byte = new Uint8Array(most);
    this.#fallback = new Int32Array(most);
    this.#depth = new Int32Array(most);
    this.#sample = new Int32Array(most);
    this.#open = new Int32Array(most);
    this.#longest = new Int32Array(most);
    this.#build();
  }

  /** The first place from `at` on where something can begin; only in state 0. Most bytes begin something, few pairs do. */
  skip(data: Uint8Array, at: number): number {
    const pairs = this.#pairs;
    const last = data.length - 1;
    let place = at;
    while (place < last && pairs[((data[place] ?? 0) << 8) | (data[place + 1] ?? 0)] === 0) place += 1;
    return place === last && this.#begin[data[place] ?? 0] === 0 ? data.length : place;
  }

  /** The state without its only byte, where `next` shows that nothing begins with that one. */
  peek(state: number, next: number | undefined): number {
    if (this.#depth[state] !== 1 || next === undefined) return state;
    return this.#pairs[((this.#byte[state] ?? 0) << 8) | next] === 0 ? 0 : state;
  }

  /** The state after another byte. */
  step(state: number, byte: number): number {
    let from = state;
    while (from !== 0) {
      const child = this.#child(from, byte);
      if (child !== 0) return child;
      from = this.#fallback[from] ?? 0;
    }
    return this.#begin[byte] ?? 0;
  }

  /** The state to go on from: without what can't become longer. */
  open(state: number): number {
    return this.#open[state] ?? 0;
  }

  /** How many bytes a state stands for. */
  depth(state: number): number {
    return this.#depth[state] ?? 0;
  }

  /** The bytes that a state stands for. */
  bytes(state: number): Uint8Array {
    return this.#patterns[this.#sample[state] ?? 0]?.subarray(0, this.depth(state)) ?? new Uint8Array();
  }

  /** How many bytes the longest pattern has that ends here; 0 for none. */
  longest(state: number): number {
    return this.#longest[state] ?? 0;
  }

  #build(): void {
    const patterns = this.#patterns;
    // By state: the patterns that begin so are those before this one, from its sample on.
    const end = new Int32Array(this.#byte.length);
    end[0] = patterns.length;
    let states = 1;
    for (let state = 0; state < states; state += 1) {
      this.#firstChild[state] = states;
      const depth = this.#depth[state] ?? 0;
      const last = end[state] ?? 0;
      for (let index = this.#sample[state] ?? 0; index < last; ) {
        const byte = patterns[index]?.[depth];
        const from = index;
        do index += 1;
        while (index < last && patterns[index]?.[depth] === byte);
        // It ends here itself.
        if (byte === undefined) continue;
        const child = states;
        states += 1;
        this.#byte[child] = byte;
        this.#depth[child] = depth + 1;
        this.#sample[child] = from;
        end[child] = index;
        const fallback = state === 0 ? 0 : this.step(this.#fallback[state] ?? 0, byte);
        if (state === 0) this.#begin[byte] = child;
        if (depth === 1) this.#pairs[((this.#byte[state] ?? 0) << 8) | byte] = 1;
        if (depth === 0 && patterns[from]?.length === 1) this.#pairs.fill(1, byte << 8, (byte + 1) << 8);
        this.#fallback[child] = fallback;
        this.#longest[child] = patterns[from]?.length === depth + 1 ? depth + 1 : (this.#longest[fallback] ?? 0);
      }
    }
    this.#firstChild[states] = states;
    for (let state = 1; state < states; state += 1) {
      const isOpen = (this.#firstChild[state] ?? 0) < (this.#firstChild[state + 1] ?? 0);
      this.#open[state] = isOpen ? state : (this.#open[this.#fallback[state] ?? 0] ?? 0);
    }
  }

  /** 0 where there is none. */
  #child(state: number, byte: number): number {
    let low = this.#firstChild[state] ?? 0;
    let high = this.#firstChild[state + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const found = this.#byte[middle] ?? 0;
      if (found === byte) return middle;
      if (found < byte) low = middle + 1;
      else high = middle;
    }
    return 0;
  }
}
