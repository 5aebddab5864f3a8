import { z } from 'zod';

export const testStatusSchema = z.enum(['PASSED', 'FAILED', 'SKIPPED', 'TODO']);
export type TestStatus = z.infer<typeof testStatusSchema>;

export const testCaseSchema = z.object({
  name: z.string(),
  status: testStatusSchema,
  durationMs: z.number().nullable(),
  /** Why it failed, or was passed over. */
  message: z.string().optional(),
});
export type TestCase = z.infer<typeof testCaseSchema>;

export const testSuiteSchema = z.object({ name: z.string(), tests: z.array(testCaseSchema) });
export type TestSuite = z.infer<typeof testSuiteSchema>;

/** What the tests of a run said: read from the files of `artifacts/` in JUnit's XML, or else from TAP on its stdout. */
export const testReportSchema = z.object({
  source: z.enum(['JUNIT', 'TAP']),
  suites: z.array(testSuiteSchema),
  passed: z.number().int(),
  failed: z.number().int(),
  /** Those that are still to be written too. */
  skipped: z.number().int(),
  /** False: there is more than is shown, or what was read breaks off. */
  complete: z.boolean(),
  /** Sentences for people: what could not be read, and why. */
  problems: z.array(z.string()),
});
export type TestReport = z.infer<typeof testReportSchema>;
