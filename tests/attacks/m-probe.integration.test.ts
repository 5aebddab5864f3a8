import { afterAll, beforeAll, expect, it } from 'vitest';
import { attemptsProgram } from './support/attempts.ts';
import { HOSTILE_IMAGES, HostileImages } from './support/hostile-images.ts';
import { HostileSite } from './support/hostile-site.ts';
const images = new HostileImages();
let site: HostileSite;
beforeAll(async () => { await images.make(); site = await HostileSite.start(process.env.RT ?? 'runc', { settings: { CUSTOM_IMAGES: `${HOSTILE_IMAGES}/*` } }); }, 300_000);
afterAll(async () => { await site?.[Symbol.asyncDispose](); await images[Symbol.asyncDispose](); });
it('x', async () => {
  const program = await attemptsProgram('image.py');
  const files = [{ path: 'image.py', content: program }];
  const show = (name: string, e: any) => console.log(name, JSON.stringify({ status: e.status, outcome: e.outcome, phases: e.phases, stdout: e.stdout, stderr: e.stderr?.slice(-1500), attempt: e.attempt, environment: e.environment }, null, 1));
  for (const name of ['plain', 'root', 'links', 'volume-in-proc', 'volume-over-all', 'volume-over-usr', 'volume-over-etc'] as const) {
    try { show(name, await site.run({ image: images.name(name), command: ['python3', '/workspace/image.py', 'a b'], files, limits: { wallMs: 20000 } }, { withinMs: 20_000 })); } catch (e) { console.log(name, String(e).slice(0, 3000)); }
  }
  const shellless = images.name('shellless');
  show('s1', await site.run({ image: shellless, command: ['/program', '--version'] }));
  show('s2', await site.run({ image: shellless, command: ['/program', '--version'], initialCommands: ['true'] }));
  show('s3', await site.run({ image: shellless, runCommand: 'true' }));
  console.log(site.worker.output.split('\n').filter((l) => /error|warn|fail/i.test(l)).slice(0, 20).join('\n').slice(0, 6000));
}, 300_000);
