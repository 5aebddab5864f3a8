import type { ByteMatcher } from './byte-matcher.ts';

const MASK = Buffer.from('***');
/** Less than this of a pattern, where it is cut off, tells nobody anything. */
const LEAST_CUT_BYTES = 4;

/**
 * One stream of bytes with `***` in the place of all that belongs to a pattern, overlapping or one behind the other. What
 * is held back is no more than what the matcher's state stands for: all before it can't become part of a pattern. Places
 * are counted from the begin of the stream.
 */
export class MaskedStream {
  readonly #matcher: ByteMatcher;
  #state = 0;
  /** How much was read. */
  #end = 0;
  /** Stretches to be masked, apart and in order: begin, end, begin, end, … The first ones may have been given out. */
  #stretches: number[] = [];
  #given = 0;
  /** The last byte that was given out belonged to one: what follows it at once is the same one. */
  #afterMask = false;

  constructor(matcher: ByteMatcher) {
    this.#matcher = matcher;
  }

  /** What is decided now. May be a part of `data`. */
  take(data: Uint8Array): Uint8Array {
    const matcher = this.#matcher;
    const held = matcher.bytes(this.#state);
    let state = this.#state;
    for (let at = 0; at < data.length; at += 1) {
      if (state === 0) {
        at = matcher.skip(data, at);
        if (at === data.length) break;
      }
      state = matcher.step(state, data[at] ?? 0);
      const length = matcher.longest(state);
      if (length > 0) {
        this.#cover(this.#end + at + 1 - length, this.#end + at + 1);
        state = matcher.open(state);
      }
      state = matcher.peek(state, data[at + 1]);
    }
    this.#state = state;
    this.#end += data.length;
    return this.#give(held, data, this.#end - matcher.depth(state));
  }

  /** The rest; the begin of a pattern is masked too where there was to be more. */
  end(cut: boolean): Uint8Array {
    const held = this.#matcher.bytes(this.#state);
    if (cut && held.length >= LEAST_CUT_BYTES) this.#cover(this.#end - held.length, this.#end);
    this.#state = 0;
    return this.#give(held, new Uint8Array(), this.#end);
  }

  #cover(begin: number, end: number): void {
    const stretches = this.#stretches;
    let first = begin;
    while (stretches.length > this.#given && (stretches.at(-1) ?? 0) >= first) {
      stretches.pop();
      first = Math.min(first, stretches.pop() ?? first);
    }
    stretches.push(first, end);
  }

  /** Gives out what lies before `until`: it begins with `held`, and `data` goes on from there. */
  #give(held: Uint8Array, data: Uint8Array, until: number): Uint8Array {
    const begin = this.#end - data.length - held.length;
    const stretches = this.#stretches;
    if (until === begin) return new Uint8Array();
    if (held.length === 0 && (stretches[this.#given] ?? until) >= until) {
      this.#afterMask = false;
      return data.subarray(0, until - begin);
    }
    const bytes = until - begin;
    const shown = Buffer.allocUnsafe(bytes + MASK.length * Math.min(bytes, stretches.length - this.#given));
    let size = 0;
    const show = (part: Uint8Array) => {
      shown.set(part, size);
      size += part.length;
      this.#afterMask &&= part.length === 0;
    };
    let place = begin;
    const plain = (end: number) => {
      show(held.subarray(place - begin, end - begin));
      show(data.subarray(Math.max(0, place - begin - held.length), Math.max(0, end - begin - held.length)));
      place = end;
    };
    while ((stretches[this.#given] ?? until) < until) {
      plain(stretches[this.#given] ?? until);
      if (!this.#afterMask) show(MASK);
      this.#afterMask = true;
      place = Math.min(until, stretches[this.#given + 1] ?? until);
      if (place === until) break;
      this.#given += 2;
    }
    plain(until);
    this.#forget(until);
    return shown.subarray(0, size);
  }

  /** What is given out needs no place; it makes room in one go, so that each stretch is moved a few times at most. */
  #forget(until: number): void {
    const stretches = this.#stretches;
    if ((stretches[this.#given + 1] ?? until + 1) <= until) this.#given += 2;
    else if ((stretches[this.#given] ?? until) < until) stretches[this.#given] = until;
    if (this.#given * 2 < stretches.length && this.#given < 1024) return;
    stretches.splice(0, this.#given);
    this.#given = 0;
  }
}
