import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import type { ContainerAttachment } from '#worker/engine/engine.ts';
import { INIT_COMMAND } from './container-runner.ts';
import { type Command, encodeCommand, type Report, ReportDecoder } from './protocol.ts';

const MIB = 1024 ** 2;
const RUN_UID = 123_456;

const engine = createDockerEngine();
const labels = { 'sandpiper.instance': `test-${randomUUID()}` };
let image: string;

beforeAll(async () => {
  image = await ensureLanguageImage('bash');
});

afterEach(async () => {
  for (const { id } of await engine.list(labels)) await engine.remove(id);
});

afterAll(() => engine[Symbol.asyncDispose]());

/** A sandbox whose worker says nothing of its own accord. */
async function startInit(): Promise<{ id: string; attachment: ContainerAttachment; say: (command: Command) => void }> {
  const limits = { memoryBytes: 64 * MIB, diskBytes: MIB, cpus: 1, pids: 16 };
  const id = await engine.createContainer({ image, command: INIT_COMMAND, labels, runUid: RUN_UID, ...limits });
  const attachment = await engine.attach(id);
  await engine.start(id);
  return { id, attachment, say: (command) => void attachment.stdin.write(encodeCommand(command)) };
}

/** All that PID 1 says until it ends. */
async function hear(attachment: ContainerAttachment): Promise<Report[]> {
  const decoder = new ReportDecoder();
  const reports: Report[] = [];
  for await (const { stream, data } of attachment.output) {
    if (stream === 'stdout') reports.push(...decoder.push(data));
    else throw new Error(Buffer.from(data).toString());
  }
  return reports;
}

const sleeping: Command = { type: 'phase', phase: 'RUN', cpuMs: 0, argv: ['sleep', '1000'], env: { PATH: '/usr/bin' } };

describe('PID 1 of a sandbox', () => {
  it('ends a run whose worker has fallen silent', async () => {
    const { id, attachment, say } = await startInit();
    say({ type: 'config', uid: RUN_UID, keepaliveMs: 400 });
    say(sleeping);
    const startedAt = performance.now();
    expect((await hear(attachment)).map(({ type }) => type)).toEqual(['ready', 'phaseStarted']);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect((await engine.wait(id)).exitCode).toBe(1);
  });

  it('ends with its worker', async () => {
    const { id, attachment, say } = await startInit();
    say({ type: 'config', uid: RUN_UID, keepaliveMs: 60_000 });
    say(sleeping);
    attachment.destroy();
    expect((await engine.wait(id, { timeoutMs: 5_000 })).exitCode).toBe(1);
  });

  it('takes a kill for nothing where nothing runs, and the next word as it comes', async () => {
    const { attachment, say } = await startInit();
    say({ type: 'config', uid: RUN_UID, keepaliveMs: 60_000 });
    say({ type: 'kill' });
    say({ type: 'stdinEnd' });
    say({ ...sleeping, argv: ['true'] });
    say({ type: 'config', uid: RUN_UID, keepaliveMs: 60_000 });
    const output = attachment.output[Symbol.asyncIterator]();
    const decoder = new ReportDecoder();
    const reports: Report[] = [];
    while (!reports.some(({ type }) => type === 'phaseEnded')) {
      const read = await output.next();
      if (read.done) break;
      reports.push(...decoder.push(read.value.data));
    }
    expect(reports.at(-1)).toMatchObject({ type: 'phaseEnded', exitCode: 0, signalNumber: 0 });
    attachment.destroy();
  });

  it.each([
    ['a frame that it does not know', Buffer.from('7f00000000', 'hex')],
    ['a frame that is too long', Buffer.from('05ffffffff', 'hex')],
    ['a phase while one runs', encodeCommand(sleeping)],
    ['a file after a phase has begun', encodeCommand({ type: 'file', path: 'x', content: Buffer.from('x') })],
  ])('ends with a word at %s', async (_, frame) => {
    const { id, attachment, say } = await startInit();
    say({ type: 'config', uid: RUN_UID, keepaliveMs: 60_000 });
    say(sleeping);
    attachment.stdin.write(frame);
    expect((await hear(attachment)).at(-1)).toMatchObject({ type: 'failed', reason: 'broken' });
    expect((await engine.wait(id)).exitCode).toBe(1);
  });
});
