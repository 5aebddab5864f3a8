/**
 * A program of somebody else: it knows Sandpiper only by its published client. `program.ts <url> <token>` runs, streams
 * and prints one line of JSON per thing that it saw.
 */
import {
  type Artifact,
  createSandpiperClient,
  type Execution,
  type Project,
  SandpiperClientError,
  type TestReport,
  type WatchEvent,
} from '@sandpiper/client';

const [url = '', token = ''] = process.argv.slice(2);
const sandpiper = createSandpiperClient({ url, token });

function say(what: string, value: unknown): void {
  process.stdout.write(`${JSON.stringify({ what, value })}\n`);
}

const ended: Execution = await sandpiper.execution.run({
  language: 'python',
  code: 'import sys\nprint("hello " + input())\nprint("oh", file=sys.stderr)\nsys.exit(3)',
  stdin: 'world\n',
  limits: { memoryBytes: '64MB' },
});
say('run', {
  status: ended.status,
  exitCode: ended.outcome?.exitCode,
  stdout: ended.stdout,
  stderr: ended.stderr,
  memoryBytes: ended.limits.memoryBytes,
});

const { id } = await sandpiper.execution.submit({
  language: 'python',
  code: 'import time\nfor i in range(5):\n  print(i, flush=True)\n  time.sleep(0.2)',
});
const types: WatchEvent['type'][] = [];
let output = '';
let runningAtFirstLine = false;
let lastSeq = 0;
for await (const event of sandpiper.execution.watch(id)) {
  types.push(event.type);
  if (event.type !== 'log') continue;
  if (output === '') runningAtFirstLine = (await sandpiper.execution.get({ id })).status === 'RUNNING';
  output += event.chunk.content;
  lastSeq = event.chunk.seq;
}
say('watch', { first: types[0], last: types.at(-1), output, runningAtFirstLine });

let again = '';
for await (const event of sandpiper.execution.watch(id, { lastSeq: lastSeq - 1 })) {
  if (event.type === 'log') again += event.chunk.content;
}
say('resumed', again);

const project: Project = await sandpiper.project.create({
  name: 'outside',
  language: 'bash',
  files: [
    {
      path: 'test.sh',
      content: 'mkdir artifacts; printf %s "$KEY" | wc -c > artifacts/length.txt; echo "1..1"; echo "ok 1 - works"\n',
    },
  ],
  scripts: { test: 'bash test.sh' },
  secrets: { KEY: 'zebra' },
});
const tested = await sandpiper.project.run({ id: project.id, script: 'test' });
for await (const event of sandpiper.execution.watch(tested.id)) if (event.type === 'result') break;
const report: TestReport | null = await sandpiper.execution.testReport({ id: tested.id });
const left: Artifact[] = (await sandpiper.execution.artifacts({ id: tested.id })).items;
const answer = await fetch(new URL(`/api/v1/executions/${tested.id}/artifacts/length.txt`, url), {
  headers: { authorization: `Bearer ${token}` },
});
say('project', {
  secretNames: project.secretNames,
  passed: report?.passed,
  left: left.map(({ path, sizeBytes }) => [path, sizeBytes]),
  length: await answer.text(),
});

const mine = await sandpiper.execution.list({ limit: 10, language: ['python'] });
say(
  'list',
  mine.items.some((item) => item.id === id),
);

try {
  await sandpiper.execution.run({ language: 'no-such-language', code: 'x' });
} catch (error) {
  if (!(error instanceof SandpiperClientError)) throw error;
  say('error', { code: error.code, status: error.status, field: error.fields[0]?.path });
}
