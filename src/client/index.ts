import type { ExecutionWatchEvent, RouterInputs, RouterOutputs } from './contract.ts';

export {
  type CallOptions,
  createSandpiperClient,
  type RunOptions,
  type SandpiperClient,
  type SandpiperClientOptions,
} from './client.ts';
export type { Fetch } from './connection.ts';
export type { RouterInputs, RouterOutputs, WrongField } from './contract.ts';
export { SandpiperClientError, type SandpiperClientErrorCode } from './errors.ts';
export type { WatchOptions } from './watch.ts';

/** What to run, one of: `code`, `files` with an `entry`, `sessionId`, `repository`, `image` or `projectId`. */
export type SubmitInput = RouterInputs['execution']['submit'];
/** How a program did with one of its inputs. */
export type InputResult = NonNullable<Execution['results']>[number];
/** An execution: times in RFC 3339, durations in ms, sizes in bytes. */
export type Execution = RouterOutputs['execution']['get'];
export type ExecutionStatus = Execution['status'];
/** An execution as a list and a `status` event show it. */
export type ExecutionSummary = RouterOutputs['execution']['list']['items'][number];
/** Why an execution ended. */
export type Outcome = NonNullable<Execution['outcome']>;
/** `status` first and with each change, `log` with each piece of output, `result` last. */
export type WatchEvent = ExecutionWatchEvent;
/** A piece of output; where `encoding` is `base64`, the bytes are no UTF-8 text. */
export type LogChunk = RouterOutputs['execution']['logs']['items'][number];
export type CodeSession = RouterOutputs['session']['get'];
export type CodeSessionSummary = RouterOutputs['session']['list']['items'][number];
export type Project = RouterOutputs['project']['get'];
export type ProjectSummary = RouterOutputs['project']['list']['items'][number];
export type CreateProjectInput = RouterInputs['project']['create'];
/** What opens private repositories of one host; nothing shows its password again. */
export type Credential = RouterOutputs['credential']['list']['items'][number];
/** A file that a run left in `artifacts/`. */
export type Artifact = RouterOutputs['execution']['artifacts']['items'][number];
/** What the tests of a run said. */
export type TestReport = NonNullable<RouterOutputs['execution']['testReport']>;
export type Language = RouterOutputs['language']['list'][number];
export type ApiToken = RouterOutputs['token']['list']['items'][number];
export type Account = RouterOutputs['account']['me'];
export type User = RouterOutputs['admin']['listUsers']['items'][number];
