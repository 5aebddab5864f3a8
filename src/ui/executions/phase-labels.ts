import type { PhaseName } from '#core/outcomes.ts';

export const PHASE_LABELS: Record<PhaseName, string> = { PREPARE: 'Prepare', COMPILE: 'Compile', RUN: 'Run' };
