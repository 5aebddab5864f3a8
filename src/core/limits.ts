import { z } from 'zod';
import type { FieldError } from './errors.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** What a run may use. Times per phase in ms, sizes in bytes; `memoryBytes` is the whole container, tmpfs included. */
export interface Limits {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly pids: number;
  readonly diskBytes: number;
  readonly outputBytes: number;
}

export type LimitName = keyof Limits;

/** What a run gets where neither the request nor its language says otherwise. `cpuMs` follows `wallMs`. */
export const DEFAULT_LIMITS: Limits = {
  wallMs: 10_000,
  cpuMs: 10_000,
  memoryBytes: 256 * MIB,
  cpus: 1,
  pids: 128,
  diskBytes: 64 * MIB,
  outputBytes: 1 * MIB,
};

/** The same for what clones, installs and builds: repositories, images and projects. */
export const LARGE_DEFAULTS = {
  wallMs: 180_000,
  memoryBytes: 1024 * MIB,
  diskBytes: 512 * MIB,
} as const satisfies Partial<Limits>;

/** What a request may ask for at most, where the operator didn't set another. */
export const MOST_LIMITS: Limits = {
  wallMs: 600_000,
  cpuMs: 600_000,
  memoryBytes: 2048 * MIB,
  cpus: 16,
  pids: 512,
  diskBytes: 1024 * MIB,
  outputBytes: 64 * MIB,
};

/** Below this the runner itself doesn't fit. */
export const LEAST_LIMITS: Limits = {
  wallMs: 50,
  cpuMs: 10,
  memoryBytes: 16 * MIB,
  cpus: 0.05,
  pids: 4,
  diskBytes: 64 * KIB,
  outputBytes: 1,
};

export const MAX_REQUEST_BYTES = 4 * MIB;
export const MAX_FILES = 200;

const SIZE_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: KIB,
  kb: KIB,
  kib: KIB,
  m: MIB,
  mb: MIB,
  mib: MIB,
  g: 1024 * MIB,
  gb: 1024 * MIB,
  gib: 1024 * MIB,
};

/** Bytes of `268435456`, `"268435456"`, `"256MB"`, `"256 MiB"` or `"1g"` (all units are powers of 1024); null if none. */
export function parseSize(text: string | number): number | null {
  if (typeof text === 'number') return Number.isSafeInteger(text) && text >= 0 ? text : null;
  const match = /^\s*(\d{1,15}(?:\.\d{1,3})?)\s*([a-z]{0,3})\s*$/i.exec(text);
  const unit = SIZE_UNITS[match?.[2]?.toLowerCase() ?? ''];
  if (!match?.[1] || unit === undefined) return null;
  return Math.round(Number(match[1]) * unit);
}

const wholeNumber = z.number().int().positive();
const size = z.union([z.number(), z.string().max(32)]).transform((value, context) => {
  const bytes = parseSize(value);
  if (bytes !== null && bytes > 0) return bytes;
  context.addIssue({ code: 'custom', message: 'must be a size: bytes, or a text like "256MB"' });
  return z.NEVER;
});

/** The limits that a request names; each one optional. Whether they are allowed is {@link resolveLimits}' to say. */
export const limitsInputSchema = z
  .strictObject({
    wallMs: wholeNumber,
    cpuMs: wholeNumber,
    memoryBytes: size,
    cpus: z.number().positive(),
    pids: wholeNumber,
    diskBytes: size,
    outputBytes: size,
  })
  .partial();

export type LimitsInput = z.infer<typeof limitsInputSchema>;

export const limitsSchema = z.object({
  wallMs: z.number(),
  cpuMs: z.number(),
  memoryBytes: z.number(),
  cpus: z.number(),
  pids: z.number(),
  diskBytes: z.number(),
  outputBytes: z.number(),
});

/**
 * Puts the asked limits over the defaults. Nothing that was asked is ever lowered silently: what lies above the most
 * (or below the least) comes back as an error that names the field and the bound.
 */
export function resolveLimits(
  asked: LimitsInput,
  defaults: Limits,
  most: Limits,
): { limits: Limits; errors: FieldError[] } {
  const fallback = (name: LimitName) => Math.min(defaults[name], most[name]);
  const wallMs = asked.wallMs ?? fallback('wallMs');
  const memoryBytes = asked.memoryBytes ?? fallback('memoryBytes');
  const limits: Limits = {
    wallMs,
    cpuMs: asked.cpuMs ?? wallMs,
    memoryBytes,
    cpus: asked.cpus ?? fallback('cpus'),
    pids: asked.pids ?? fallback('pids'),
    diskBytes: asked.diskBytes ?? Math.min(fallback('diskBytes'), Math.floor(memoryBytes / 2)),
    outputBytes: asked.outputBytes ?? fallback('outputBytes'),
  };
  const errors: FieldError[] = [];
  const complain = (name: LimitName, message: string) => errors.push({ path: `limits.${name}`, message });
  for (const name of Object.keys(asked) as LimitName[]) {
    const bound = name === 'cpuMs' ? Math.min(most.cpuMs, wallMs) : most[name];
    const least = Math.min(LEAST_LIMITS[name], bound);
    if (limits[name] > bound) {
      complain(name, `must be at most ${bound}${name === 'cpuMs' && bound === wallMs ? ' (as much as wallMs)' : ''}`);
    } else if (limits[name] < least) {
      complain(name, `must be at least ${least}`);
    }
  }
  if (asked.diskBytes !== undefined && limits.diskBytes >= memoryBytes) {
    complain('diskBytes', `must be less than memoryBytes (${memoryBytes})`);
  }
  return { limits, errors };
}
