import type { LogStream } from '#core/log-chunks.ts';
import { ByteMatcher } from './byte-matcher.ts';
import { MaskedStream } from './masked-stream.ts';
import { formsOf } from './secret-forms.ts';

/**
 * Takes the secrets of an attempt out of what its programs write, in whichever form they are written (`formsOf`). All
 * bytes that belong to one become `***`, once for each stretch, however the output is cut into pieces; stdout and stderr
 * are looked at apart. What may be the begin of a secret is held back until it is known: no more than the longest form.
 *
 * It keeps secrets from being shown by accident. A program that wants to show what it was given finds a way.
 */
export class SecretMask {
  readonly #matcher: ByteMatcher | null;
  readonly #streams = new Map<LogStream, MaskedStream>();

  constructor(secrets: readonly string[]) {
    const forms = formsOf(secrets);
    this.#matcher = forms.length === 0 ? null : new ByteMatcher(forms);
  }

  /** What can be shown now, of this piece and of what was held back before it. May be a part of `data` itself. */
  output(stream: LogStream, data: Uint8Array): Uint8Array {
    return this.#stream(stream)?.take(data) ?? data;
  }

  /**
   * What is held back, once nothing comes after it: to be asked for at the end of each phase. `cut` says that the program
   * was kept from saying more, such as by a limit: then what may be the begin of a secret is taken for one.
   */
  flush(stream: LogStream, { cut = false } = {}): Uint8Array {
    const rest = this.#stream(stream)?.end(cut) ?? new Uint8Array();
    this.#streams.delete(stream);
    return rest;
  }

  /** For what is known whole, such as a message. */
  text(text: string): string {
    if (!this.#matcher) return text;
    const stream = new MaskedStream(this.#matcher);
    return Buffer.concat([stream.take(Buffer.from(text)), stream.end(false)]).toString();
  }

  #stream(name: LogStream): MaskedStream | null {
    if (!this.#matcher) return null;
    const stream = this.#streams.get(name) ?? new MaskedStream(this.#matcher);
    this.#streams.set(name, stream);
    return stream;
  }
}
