import { lookup, Resolver } from 'node:dns/promises';

const TRY_MS = 2_500;
const TRIES = 2;
/** That there are none, which is an answer too. */
const NONE = new Set(['ENODATA', 'ENOTFOUND', 'ENONAME']);

/** Asks for the addresses of names; all of them, of both kinds. */
export interface NameResolver {
  /** Of a name that a program gave. @throws Error where nobody answers */
  public(name: string): Promise<string[]>;
  /** Of a name that the operator gave: it may stand in this machine's own files. @throws Error where nobody answers */
  operators(name: string): Promise<string[]>;
}

/**
 * By the name servers of this machine. What programs name is asked of them directly, and never by the system's own
 * function: that waits for a slow server in one of the few threads in which Node reads files too, and it completes names
 * by what the machine's own network is called.
 */
export const machineResolver: NameResolver = {
  async public(name) {
    const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES });
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length > 0) return addresses;
    for (const answer of answers) {
      if (answer.status === 'rejected' && !NONE.has(answer.reason.code)) throw answer.reason;
    }
    return [];
  },

  async operators(name) {
    try {
      return (await lookup(name, { all: true, order: 'verbatim' })).map(({ address }) => address);
    } catch (error) {
      if (error instanceof Error && 'code' in error && NONE.has(String(error.code))) return [];
      throw error;
    }
  },
};
