import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examinationReportSchema } from '#core/contracts/examinations.ts';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import { INSTANCE_LABEL } from '#worker/runners/labels.ts';

let home: string;
beforeAll(async () => {
  await ensureLanguageImage('python');
  home = await mkdtemp(join(tmpdir(), 'sandpiper-doctor-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function doctor(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn('bin/doctor', [...args], {
    env: { ...process.env, SANDPIPER_HOME: home, DATABASE_URL: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { stdout, stderr, exitCode };
}

describe('npm run doctor', () => {
  it('examines the machine without a site or a database, and leaves no container', async () => {
    const { stdout, stderr, exitCode } = await doctor(['--json'], { SANDBOX_RUNTIME: 'runc' });
    expect(stderr).toBe('');
    const report = examinationReportSchema.parse(JSON.parse(stdout));
    expect(report.findings.filter(({ verdict }) => verdict === 'FAIL')).toEqual([]);
    expect(exitCode).toBe(0);
    await using engine = createDockerEngine();
    const { id } = (await import(join(home, 'instance.json'), { with: { type: 'json' } })).default;
    expect(await engine.list({ [INSTANCE_LABEL]: id })).toEqual([]);
  });

  it('says why it could not', async () => {
    const away = await doctor([], { DOCKER_HOST: 'tcp://127.0.0.1:1' });
    expect(away).toMatchObject({ exitCode: 2, stdout: '' });
    expect(away.stderr).toContain('where no engine answers');
    const wrong = await doctor(['--fast']);
    expect(wrong).toMatchObject({ exitCode: 2, stdout: '' });
    expect(wrong.stderr).toContain('usage: npm run doctor');
  });
});
