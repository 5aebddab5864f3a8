import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configVariables, loadConfig } from './config.ts';
import { ConfigError } from './environment.ts';
import { secretVariables } from './secrets.ts';

/** The lines of the refusal, or none. */
function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('loadConfig', () => {
  it('needs nothing to be set', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({
      homeDir: resolve('.sandpiper'),
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:3000',
      databaseUrl: null,
      githubClientId: null,
    });
    expect(config.limits.defaults).toMatchObject({ wallMs: 10_000, memoryBytes: 268_435_456, outputBytes: 1_048_576 });
    expect(config.limits.most).toMatchObject({ wallMs: 600_000, memoryBytes: 2_147_483_648, pids: 512 });
  });

  it('takes a variable that is set and empty for one that is not set', () => {
    const empty = Object.fromEntries(configVariables.map((name) => [name, '']));
    expect(loadConfig(empty)).toEqual(loadConfig({}));
  });

  it('follows PORT in the public address, without a slash at the end', () => {
    expect(loadConfig({ PORT: '4001' }).publicUrl).toBe('http://localhost:4001');
    expect(loadConfig({ SANDPIPER_URL: 'https://run.example.org/' }).publicUrl).toBe('https://run.example.org');
  });

  it('reads sizes with a unit', () => {
    const { most } = loadConfig({ MAX_MEMORY_BYTES: '1GB', MAX_OUTPUT_BYTES: '2048' }).limits;
    expect(most).toMatchObject({ memoryBytes: 1_073_741_824, outputBytes: 2_048 });
  });

  it('never has a default above the most', () => {
    const { defaults, most } = loadConfig({ MAX_WALL_MS: '5000', MAX_MEMORY_BYTES: '64MB', MAX_PIDS: '20' }).limits;
    expect(defaults).toMatchObject({ wallMs: 5_000, cpuMs: 5_000, memoryBytes: most.memoryBytes, pids: 20 });
  });

  it('refuses an engine behind ssh, and says what to set', () => {
    expect(problemsOf({ DOCKER_HOST: 'ssh://user@engine' })).toEqual([
      expect.stringMatching(/^DOCKER_HOST must not be an ssh:\/\/ address: open a tunnel .* and set unix:/),
    ]);
    expect(problemsOf({ DOCKER_HOST: 'ftp://engine' })).toEqual([
      expect.stringMatching(/^DOCKER_HOST must be a URL that starts with unix:\/\/ or tcp:/),
    ]);
    expect(loadConfig({ DOCKER_HOST: 'tcp://engine:1' }).engine.dockerHost).toBe('tcp://engine:1');
  });

  it('reads switches and lists', () => {
    const config = loadConfig({
      SANDPIPER_GITHUB_SIGNUP: 'off',
      SANDPIPER_INSTALL_ENGINE: '0',
      SANDPIPER_LANGUAGES: '/srv/languages:/opt/more',
      OFFERED_LANGUAGES: 'python, bash',
    });
    expect(config.githubSignup).toBe(false);
    expect(config.engine.install).toBe(false);
    expect(config.languages.only).toEqual(['python', 'bash']);
    expect(config.languages.more).toEqual(['/srv/languages', '/opt/more']);
    expect(config.languages.prepared).toEqual(['python']);
    expect(loadConfig({ PREPARED_LANGUAGES: 'all' }).languages.prepared).toBe('all');
    expect(loadConfig({ PREPARED_LANGUAGES: 'bash, rust' }).languages.prepared).toEqual(['bash', 'rust']);
    expect(loadConfig({ SANDPIPER_REGISTRY: 'none' }).images).toEqual({ registry: null, keepOldDays: 7 });
    expect(loadConfig({ KEEP_OLD_IMAGES_DAYS: '0' }).images.keepOldDays).toBe(0);
  });

  it('keeps what ended for so many days, and the audit never shorter than executions', () => {
    expect(loadConfig({}).retention).toEqual({ logDays: 30, executionDays: 90, auditDays: 365 });
    expect(loadConfig({ RETAIN_EXECUTION_DAYS: '1000' }).retention.auditDays).toBe(1_000);
    expect(loadConfig({ RETAIN_EXECUTION_DAYS: '0', RETAIN_LOG_DAYS: '0' }).retention).toEqual({
      logDays: null,
      executionDays: null,
      auditDays: null,
    });
  });

  it('has metrics of a worker on the port above, on another one, or on none', () => {
    expect(loadConfig({ PORT: '4000' }).metrics).toEqual({ allow: [], workerPort: 4001 });
    expect(loadConfig({ WORKER_METRICS_PORT: '9100' }).metrics.workerPort).toBe(9100);
    expect(loadConfig({ WORKER_METRICS_PORT: '0' }).metrics.workerPort).toBeNull();
    expect(loadConfig({ PORT: '65535' }).metrics.workerPort).toBeNull();
  });

  it.each([
    [{ PORT: 'http' }, 'PORT must be a whole number from 1 to 65535'],
    [{ PORT: '70000' }, 'PORT must be a whole number from 1 to 65535'],
    [{ SANDBOX_RUNTIME: 'runsc-' }, 'SANDBOX_RUNTIME must be auto, runc or runsc'],
    [{ SANDBOX_RUNTIME: 'kata' }, 'SANDBOX_RUNTIME must be auto, runc or runsc'],
    [{ DATABASE_URL: 'mysql://host/db' }, 'DATABASE_URL must be a URL that starts with postgres:// or postgresql://'],
    [{ SANDPIPER_URL: 'run.example.org' }, 'SANDPIPER_URL must be a URL that starts with http:// or https://'],
    [{ SANDPIPER_INSTALL_ENGINE: 'maybe' }, 'SANDPIPER_INSTALL_ENGINE must be 1 or 0'],
    [{ MAX_MEMORY_BYTES: 'lots' }, 'MAX_MEMORY_BYTES must be bytes, or a size such as 512MB or 1GiB'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of fatal, error'],
    [{ GITHUB_ID: 'x' }, 'GITHUB_SECRET must be set too'],
    [{ GITHUB_SECRET: 'x' }, 'GITHUB_ID must be set too'],
    [{ DEFAULT_WALL_MS: '20000', MAX_WALL_MS: '10000' }, 'DEFAULT_WALL_MS must not be above MAX_WALL_MS'],
    [{ METRICS_ALLOW: 'localhost' }, 'METRICS_ALLOW must be addresses or networks between commas'],
    [{ PORT: '4000', WORKER_METRICS_PORT: '4000' }, 'WORKER_METRICS_PORT must be another port than PORT'],
    [{ RETAIN_LOG_DAYS: '-1' }, 'RETAIN_LOG_DAYS must be a whole number from 0 to 36500'],
    [{ RETAIN_AUDIT_DAYS: '89' }, 'RETAIN_AUDIT_DAYS must not be shorter than RETAIN_EXECUTION_DAYS (90)'],
    [
      { RETAIN_EXECUTION_DAYS: '0', RETAIN_AUDIT_DAYS: '365' },
      'RETAIN_AUDIT_DAYS must not be shorter than RETAIN_EXECUTION_DAYS (0: for ever)',
    ],
    [{ OFFERED_LANGUAGES: 'bash' }, 'DEFAULT_LANGUAGE must be one of OFFERED_LANGUAGES'],
    [{ OFFERED_LANGUAGES: 'python,../etc' }, 'OFFERED_LANGUAGES must be the id of a language'],
    [{ OFFERED_LANGUAGES: 'python', PREPARED_LANGUAGES: 'bash' }, 'PREPARED_LANGUAGES must be among OFFERED_LANGUAGES'],
    [{ PREPARED_LANGUAGES: 'all,python?' }, 'PREPARED_LANGUAGES must be the id of a language'],
    [
      { ARTIFACT_STORE: 'relative/folder' },
      'ARTIFACT_STORE must be the absolute path of a folder, or s3://bucket/prefix',
    ],
    [{ ARTIFACT_STORE: 's3://Bucket/../x' }, 'ARTIFACT_STORE must be the absolute path of a folder, or s3://bucket'],
    [{ S3_ENDPOINT: 's3.example.org' }, 'S3_ENDPOINT must be a URL that starts with http:// or https://'],
    [{ S3_REGION: 'eu west' }, 'S3_REGION must be the name of a region'],
    [{ SANDPIPER_LANGUAGES: 'languages' }, 'SANDPIPER_LANGUAGES must be absolute paths of folders'],
  ])('refuses %j and says what to set', (env, problem) => {
    const problems = problemsOf(env);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it('keeps artifacts in the folder of the instance, in another, or in a bucket', () => {
    const storeOf = (env: Record<string, string>) => loadConfig(env).artifacts.store;
    expect(storeOf({ SANDPIPER_HOME: '/srv/here' })).toEqual({ type: 'folder', path: '/srv/here/artifacts' });
    expect(storeOf({ ARTIFACT_STORE: '/mnt/kept' })).toEqual({ type: 'folder', path: '/mnt/kept' });
    expect(storeOf({ ARTIFACT_STORE: 's3://kept' })).toEqual({
      type: 's3',
      bucket: 'kept',
      prefix: '',
      endpoint: null,
      region: 'us-east-1',
      pathStyle: false,
    });
    const ours = { ARTIFACT_STORE: 's3://kept/a/b/', S3_ENDPOINT: 'http://minio:9000', S3_REGION: 'here' };
    expect(storeOf(ours)).toMatchObject({
      prefix: 'a/b',
      endpoint: 'http://minio:9000',
      region: 'here',
      pathStyle: true,
    });
    expect(storeOf({ ...ours, S3_PATH_STYLE: '0' })).toMatchObject({ pathStyle: false });
  });

  it('tells of all that is wrong at once, and repeats no value', () => {
    const problems = problemsOf({ PORT: 'x', DATABASE_URL: 'mysql://u:hunter2@host/db', GITHUB_SECRET: 'hunter3' });
    expect(problems.map((line) => line.split(' ')[0])).toEqual(['PORT', 'DATABASE_URL']);
    expect(problems.join()).not.toMatch(/hunter/);
  });
});

describe('.env.example', () => {
  const lines = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8').split('\n');
  const documented = lines.flatMap((line) => /^#([A-Z][A-Z0-9_]+)=/.exec(line)?.[1] ?? []);

  it('tells of every variable, once, and of no other', () => {
    expect(documented.toSorted()).toEqual([...new Set([...configVariables, ...secretVariables])].toSorted());
  });

  it('shows the defaults', () => {
    const shown = Object.fromEntries(
      lines.flatMap((line) => {
        const [, name, value] = /^#([A-Z][A-Z0-9_]+)=(.+)$/.exec(line) ?? [];
        // Examples, or what depends on the machine.
        return name && value && !['DATABASE_URL', 'DOCKER_HOST', 'MAX_WORKERS'].includes(name) ? [[name, value]] : [];
      }),
    );
    expect(Object.keys(shown).length).toBeGreaterThan(15);
    expect(loadConfig(shown)).toEqual(loadConfig({}));
  });
});
