import { z } from 'zod';
import { idSchema, ownIdSchema } from '../ids.ts';
import { pageOf } from './pages.ts';

/** WARN is a known weakness that something else still stands before; FAIL is a wall that isn't there. */
export const verdictSchema = z.enum(['PASS', 'WARN', 'FAIL']);
export type Verdict = z.infer<typeof verdictSchema>;

/** What a finding is about, in the order in which people read them. */
export const findingAreaSchema = z.enum(['RUNTIME', 'USER', 'KERNEL', 'FILES', 'NETWORK', 'LIMITS', 'ENGINE']);
export type FindingArea = z.infer<typeof findingAreaSchema>;

export const findingSchema = z.object({
  /** Names the check, for programs: `kernel.io-uring`. */
  id: z.string(),
  area: findingAreaSchema,
  title: z.string(),
  /** What was done to find out. */
  tried: z.string(),
  expected: z.string(),
  found: z.string(),
  verdict: verdictSchema,
  /** What to do about it; null where there is nothing to do. */
  advice: z.string().nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

/** The isolation that runs got. What the engine doesn't tell is null. */
export const isolationFactsSchema = z.object({
  engine: z.string(),
  engineVersion: z.string(),
  /** The runtime by the name that the engine knows it by. */
  runtime: z.string(),
  gvisor: z.boolean(),
  runcVersion: z.string().nullable(),
  containerdVersion: z.string().nullable(),
  hostKernel: z.string().nullable(),
  /** As a program in the sandbox sees it. */
  seenKernel: z.string().nullable(),
  cgroupVersion: z.number().int(),
  architecture: z.string(),
  /** Such as "seccomp", "apparmor", "userns". */
  securityOptions: z.array(z.string()),
  image: z.string(),
});
export type IsolationFacts = z.infer<typeof isolationFactsSchema>;

export const examinationReportSchema = z.object({
  facts: isolationFactsSchema,
  findings: z.array(findingSchema),
  durationMs: z.number(),
});
export type ExaminationReport = z.infer<typeof examinationReportSchema>;

export const examinationStatusSchema = z.enum(['REQUESTED', 'RUNNING', 'DONE', 'FAILED']);
export type ExaminationStatus = z.infer<typeof examinationStatusSchema>;

export const verdictCountsSchema = z.object({ pass: z.number().int(), warn: z.number().int(), fail: z.number().int() });
export type VerdictCounts = z.infer<typeof verdictCountsSchema>;

export const examinationSummarySchema = z.object({
  id: ownIdSchema('examination'),
  workerId: ownIdSchema('worker'),
  hostname: z.string(),
  status: examinationStatusSchema,
  requestedAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** Why there is no report, where it FAILED. */
  problem: z.string().nullable(),
  /** How many findings there are of each verdict; null before it is DONE. */
  counts: verdictCountsSchema.nullable(),
});
export type ExaminationSummary = z.infer<typeof examinationSummarySchema>;

export const examinationSchema = examinationSummarySchema.extend({ report: examinationReportSchema.nullable() });
export type Examination = z.infer<typeof examinationSchema>;

export const examinationPageSchema = pageOf(examinationSummarySchema);
export const examinationIdInputSchema = z.object({ id: idSchema('examination') });

export function countVerdicts(findings: readonly Pick<Finding, 'verdict'>[]): VerdictCounts {
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  return { pass: count('PASS'), warn: count('WARN'), fail: count('FAIL') };
}
