import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '#config/config.ts';
import { sandboxRuntimes } from '#tests/support/gvisor.ts';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import { NpmRegistry } from '#tests/support/npm-registry.ts';
import { type RunOverrides, SandboxRuns } from '#tests/support/sandbox-runs.ts';
import type { PhaseRequest } from '#worker/runners/runner.ts';
import { CertificatesVolume } from './certificates.ts';
import { WayOut } from './way-out.ts';

const engine = createDockerEngine();
const certificates = new CertificatesVolume(engine);
const LIMITS = { memoryBytes: 512 * 1024 ** 2, diskBytes: 256 * 1024 ** 2, wallMs: 60_000, cpuMs: 60_000 };
const MANY = 5_000_000;

let server: Server;
let port: number;
let node: string;

beforeAll(async () => {
  node = await ensureLanguageImage('node');
  server = createServer((request, response) => {
    if (request.url === '/many') response.end('x'.repeat(MANY));
    else request.pipe(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
}, 300_000);

afterAll(async () => {
  server.close();
  await engine[Symbol.asyncDispose]();
});

describe.each(await sandboxRuntimes())('a program with the network, on %s', (runtime) => {
  const run = runOn(runtime);

  it('asks with what it has: Node’s own fetch, and sends and receives megabytes', async () => {
    const program = `
      const many = await (await fetch('http://127.0.0.1:${port}/many')).text();
      const body = 'y'.repeat(${MANY});
      const back = await (await fetch('http://127.0.0.1:${port}/', { method: 'POST', body })).text();
      console.log(many.length, back === body);`;
    const { stdout, stderr } = await run(['node', '--input-type=module', '-e', program], {});
    expect(`${stdout}${stderr}`).toBe(`${MANY} true\n`);
  });

  it('installs what a lockfile of npm says, from the operator’s registry, scripts and all', async () => {
    const scripts = { postinstall: 'echo made > made' };
    await using registry = await NpmRegistry.start([
      { name: 'plain-one', version: '1.2.3' },
      { name: 'with-script', version: '2.0.0', scripts },
    ]);
    const lockfile = registry.lockfile(['plain-one', 'with-script']);
    const { dependencies } = JSON.parse(lockfile).packages[''];
    const install = ['/bin/sh', '-c', 'npm ci --foreground-scripts && cat node_modules/with-script/made'];
    const uses = ['node', '-e', "console.log(require('plain-one'))"];
    const { stdout, stderr, ended } = await run(
      install,
      { NPM_REGISTRY: registry.url },
      {
        more: [{ phase: 'RUN', argv: uses }],
        files: [
          ...text('package.json', JSON.stringify({ name: 'project', version: '1.0.0', dependencies })),
          ...text('package-lock.json', lockfile),
        ],
      },
    );
    expect(
      ended.map(({ exitCode }) => exitCode),
      `${stdout}${stderr}`,
    ).toEqual([0, 0]);
    expect(String(stdout)).toMatch(/made\n[\s\S]*plain-one\n$/);
    expect(stderr.toString()).not.toContain('error');
  });

  it('is told of a registry that it may not reach which setting would open it', async () => {
    const told: [string, string][] = [];
    const { stderr, end } = await run(
      ['npm', 'view', 'anything', '--fetch-retries=0'],
      { NPM_REGISTRY: 'http://10.255.255.1/' },
      { onRefused: (host, why) => told.push([host, why]) },
    );
    expect(end?.exitCode).not.toBe(0);
    const why = expect.stringContaining('The operator can allow it with EGRESS_ALLOW=10.255.255.1');
    expect(String(stderr)).toEqual(why);
    expect(told).toEqual([['10.255.255.1', why]]);
  });

  it('trusts whom this machine trusts, and Node says nothing of it', async () => {
    const program =
      "console.log(require('node:tls').getCACertificates('extra').length > 100, process.env.SSL_CERT_FILE)";
    const { stdout, stderr } = await run(['node', '-e', program], {});
    expect(`${stdout}${stderr}`).toBe('true /usr/local/share/sandpiper/ca-certificates.crt\n');
  });
});

interface Run extends RunOverrides {
  more?: readonly PhaseRequest[];
  onRefused?: (host: string, why: string) => void;
}

/** A phase with the network, in the image of Node.js; what stands for the internet is this machine itself. */
function runOn(runtime: string) {
  return async (argv: readonly string[], { NPM_REGISTRY }: { NPM_REGISTRY?: string }, more: Run = {}) => {
    const { more: phases = [], onRefused = () => {}, ...overrides } = more;
    const wayOut = new WayOut(loadConfig({ EGRESS_ALLOW: '127.0.0.0/8', NPM_REGISTRY }));
    await using egress = wayOut.open(onRefused);
    await using runs = new SandboxRuns(engine, { runtime, certificates: () => certificates.mount() });
    return await runs.run(node, [], {
      ...overrides,
      egress,
      limits: LIMITS,
      // Programs would look for it in the sandbox.
      env: { ...wayOut.env, NO_PROXY: '', no_proxy: '', npm_config_noproxy: '-' },
      phases: [{ phase: 'PREPARE', argv, network: 'egress' }, ...phases],
    });
  };
}

function text(path: string, content: string) {
  return [{ path, content: Buffer.from(content) }];
}
