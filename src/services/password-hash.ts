import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

interface Cost {
  readonly log2N: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MiB and about a fifth of a second a hash; stored with each, so that a later change leaves old ones readable. */
const COST: Cost = { log2N: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** What a stored hash may ask for at most, whoever wrote it. */
const MOST_LOG2_N = 17;
const MOST_P = 8;

const PATTERN = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9_-]+)\$([A-Za-z0-9_-]+)$/;

/** A hash of the right form and cost that no password has. */
const NOBODYS_HASH = format(COST, Buffer.alloc(SALT_BYTES), Buffer.alloc(HASH_BYTES));

/** The text to store: `$scrypt$ln=…,r=…,p=…$salt$hash`, with a salt of its own. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return format(COST, salt, await derive(password, salt, COST, HASH_BYTES));
}

/**
 * Whether `password` is the one that `stored` was made of. Without a stored hash it takes as long and says no, so
 * that the time tells nobody which users there are.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const parsed = parse(stored ?? NOBODYS_HASH);
  const derived = await derive(password, parsed.salt, parsed.cost, parsed.hash.length);
  return timingSafeEqual(derived, parsed.hash) && stored !== null;
}

function format({ log2N, r, p }: Cost, salt: Buffer, hash: Buffer): string {
  return `$scrypt$ln=${log2N},r=${r},p=${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** @throws Error where the text is no hash of ours: a broken row, which must not pass for a wrong password. */
function parse(stored: string): { cost: Cost; salt: Buffer; hash: Buffer } {
  const [, log2N, r, p, salt = '', hash = ''] = PATTERN.exec(stored) ?? [];
  const cost = { log2N: Number(log2N), r: Number(r), p: Number(p) };
  const parsed = { cost, salt: Buffer.from(salt, 'base64url'), hash: Buffer.from(hash, 'base64url') };
  const sane =
    cost.log2N >= 10 && cost.log2N <= MOST_LOG2_N && cost.r >= 1 && cost.r <= 16 && cost.p >= 1 && cost.p <= MOST_P;
  if (!sane || parsed.salt.length < SALT_BYTES || parsed.hash.length < HASH_BYTES) {
    throw new Error('A stored password hash is not readable');
  }
  return parsed;
}

/** One password typed on two keyboards may come in two Unicode forms: NFKC makes them one. */
function derive(password: string, salt: Buffer, cost: Cost, bytes: number): Promise<Buffer> {
  const N = 2 ** cost.log2N;
  const options: ScryptOptions = { N, r: cost.r, p: cost.p, maxmem: 256 * N * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, bytes, options, (error, derived) => {
      if (error) reject(error);
      else resolve(derived);
    });
  });
}
