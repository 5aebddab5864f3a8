import type { EgressRule } from '#config/egress-rules.ts';

/** Where a connection may go, or why it may not; `why` is a sentence for the program's owner. */
export type Admission = { admitted: true; address: string; port: number } | { admitted: false; why: string };

export interface EgressPolicyOptions {
  /** What may be reached although its address is not a public one. */
  rules: readonly EgressRule[];
}

/** What runs may reach. One for all of a worker's runs. */
export class EgressPolicy {
  readonly rules: readonly EgressRule[];

  constructor({ rules }: EgressPolicyOptions) {
    this.rules = rules;
  }
}
