import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configVariables } from '#config/config.ts';
import { secretVariables } from '#config/secrets.ts';

const secrets = {
  POSTGRES_PASSWORD: 'a-password-for-tests',
  NEXTAUTH_SECRET: 'a-secret-of-at-least-32-characters',
  ENCRYPTION_KEY: 'ab'.repeat(32),
};

/** What docker-compose makes of the file with only these variables set. */
function composeConfig(env: Readonly<Record<string, string>>) {
  return spawnSync('docker-compose', ['--file', 'docker-compose.yml', 'config'], {
    encoding: 'utf8',
    env: { NODE_ENV: 'test', PATH: process.env.PATH, ...env },
    timeout: 50_000,
  });
}

describe('docker-compose.yml', () => {
  it('is valid, with a health check for each service and the secrets where they belong', () => {
    const run = composeConfig(secrets);
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
    const services = servicesOf(run.stdout);
    expect(Object.keys(services).toSorted()).toEqual(['postgres', 'web', 'worker']);
    for (const [name, text] of Object.entries(services)) expect(text, name).toContain('healthcheck:');
    expect(services.web).toContain(secrets.NEXTAUTH_SECRET);
    expect(services.worker).not.toContain(secrets.NEXTAUTH_SECRET);
    for (const name of ['web', 'worker']) expect(services[name], name).toContain(secrets.ENCRYPTION_KEY);
    expect(services.postgres).not.toContain(secrets.ENCRYPTION_KEY);
    expect(services.web).not.toContain('docker.sock');
  });

  it.each(Object.keys(secrets))('refuses to start without %s', (name) => {
    const run = composeConfig(Object.fromEntries(Object.entries(secrets).filter(([key]) => key !== name)));
    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain('must be set; the top of this file says how');
  });

  it('has no hyphen in a refusal, as a Swarm takes what stands behind it for a default', () => {
    const refusals = [...readFileSync('docker-compose.yml', 'utf8').matchAll(/:\?([^}]*)\}/g)].map(([, text]) => text);
    expect(refusals.length).toBeGreaterThan(2);
    expect(refusals.filter((text) => text?.includes('-'))).toEqual([]);
  });

  it('passes on only variables that are known', () => {
    const known = new Set([...configVariables, ...secretVariables]);
    const own = ['POSTGRES_PASSWORD', 'SANDPIPER_IMAGE', 'WEB_REPLICAS'];
    const named = readFileSync('docker-compose.yml', 'utf8').matchAll(/\$\{([A-Z0-9_]+)/g);
    const unknown = [...named].map(([, name]) => name ?? '').filter((name) => !known.has(name) && !own.includes(name));
    expect(unknown).toEqual([]);
  });
});

/** The text of each service, by name: enough to ask whether something stands in it. */
function servicesOf(yaml: string): Record<string, string> {
  const block = /^services:\n((?: .*\n)+)/m.exec(yaml)?.[1] ?? '';
  return Object.fromEntries(
    block
      .split(/^ {2}(?=\S)/m)
      .filter(Boolean)
      .map((text) => [text.slice(0, text.indexOf(':')), text]),
  );
}
