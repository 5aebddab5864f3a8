/** What one of several says. */
export interface Voice {
  say(text: string): void;
  /** It has nothing more to say. */
  end(): void;
}

interface Speaker {
  readonly kept: string[];
  ended: boolean;
}

/**
 * Where those that work at the same time say what they say: the first one as it is said, the others in one piece each
 * when all before them have ended, so that no two are mixed.
 */
export class OutputInTurn {
  readonly #write: (text: string) => void;
  /** The first one's words are written at once. */
  readonly #speakers: Speaker[] = [];

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** The turn is that of the order of these calls. */
  voice(): Voice {
    const speaker: Speaker = { kept: [], ended: false };
    this.#speakers.push(speaker);
    return {
      say: (text) => {
        if (speaker === this.#speakers[0]) this.#write(text);
        else speaker.kept.push(text);
      },
      end: () => {
        speaker.ended = true;
        this.#passOn();
      },
    };
  }

  #passOn(): void {
    for (let first = this.#speakers[0]; first?.ended; ) {
      this.#speakers.shift();
      first = this.#speakers[0];
      for (const text of first?.kept.splice(0) ?? []) this.#write(text);
    }
  }
}
