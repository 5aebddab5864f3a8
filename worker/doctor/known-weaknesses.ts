/** Of what stands under every sandbox. Only what is published, and only what a sandbox of ours could come to. */
export interface KnownWeakness {
  readonly component: 'runc';
  readonly names: string;
  readonly what: string;
  /** The first version of each branch that has the fix, oldest first. */
  readonly fixedIn: readonly (readonly number[])[];
}

export const KNOWN_WEAKNESSES: readonly KnownWeakness[] = [
  {
    component: 'runc',
    names: 'CVE-2024-21626',
    what: 'a descriptor of the host leaks into the container: an image whose WORKDIR is /proc/self/fd/7 begins outside',
    fixedIn: [[1, 1, 12]],
  },
  {
    component: 'runc',
    names: 'CVE-2025-31133, CVE-2025-52565, CVE-2025-52881',
    what: 'races while the container is set up let an image turn masked paths and writes to /proc against the host',
    fixedIn: [
      [1, 2, 8],
      [1, 3, 3],
      [1, 4, 0],
    ],
  },
];

/** Docker's branches that get no fixes any more, and since when. Older ones than the first ended earlier. */
export const ENDED_ENGINES: readonly { readonly before: readonly number[]; readonly ended: string }[] = [
  { before: [20, 10], ended: 'years ago' },
  { before: [23, 0], ended: 'in December 2023' },
  { before: [25, 0], ended: 'in 2024' },
];

/** The oldest branch of the kernel that kernel.org itself keeps with fixes. */
export const OLDEST_KERNEL = [5, 10] as const;
