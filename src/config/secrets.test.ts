import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadInstance, saveInstance } from './instance.ts';
import { loadArtifactKeys, loadEncryptionKey, loadSecrets } from './secrets.ts';

let homeDir: string;
beforeEach(async () => {
  homeDir = await mkdtemp(join(tmpdir(), 'sandpiper-config-'));
});
afterEach(() => rm(homeDir, { recursive: true, force: true }));

describe('loadSecrets', () => {
  it('makes secrets that only their owner reads, and keeps them', async () => {
    const first = await loadSecrets({}, homeDir);
    expect(first.nextAuthSecret).toMatch(/^[0-9a-f]{64}$/);
    expect((await stat(join(homeDir, 'secrets.json'))).mode & 0o777).toBe(0o600);
    expect(await loadSecrets({}, homeDir)).toEqual(first);
  });

  it('makes other secrets for another instance', async () => {
    const first = await loadSecrets({}, homeDir);
    const other = await loadSecrets({}, join(homeDir, 'other'));
    expect(other.nextAuthSecret).not.toBe(first.nextAuthSecret);
    expect(other.postgresPassword).not.toBe(first.postgresPassword);
  });

  it('agrees on one when several processes start at once', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => loadSecrets({}, homeDir)));
    expect(new Set(all.map((secrets) => JSON.stringify(secrets))).size).toBe(1);
  });

  it('prefers what the environment says, if it is long enough', async () => {
    const secret = 's'.repeat(32);
    expect((await loadSecrets({ NEXTAUTH_SECRET: secret }, homeDir)).nextAuthSecret).toBe(secret);
    await expect(loadSecrets({ NEXTAUTH_SECRET: 'short' }, homeDir)).rejects.toThrow(
      /NEXTAUTH_SECRET must have at least 32/,
    );
    expect(await readFile(join(homeDir, 'secrets.json'), 'utf8')).not.toContain(secret);
  });
});

describe('what credentials and secrets of projects are encrypted with', () => {
  it('is made at the first start, random, read by its owner only, and is the same for the site and its workers', async () => {
    const { encryptionKey } = await loadSecrets({}, homeDir);
    expect(encryptionKey).toHaveLength(32);
    const file = join(homeDir, 'encryption-key.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await loadEncryptionKey({}, homeDir)).toEqual(encryptionKey);
    expect(await loadEncryptionKey({}, join(homeDir, 'other'))).not.toEqual(encryptionKey);
    // A copy of the one is of no use without the other.
    const hex = Buffer.from(encryptionKey).toString('hex');
    expect(await readFile(join(homeDir, 'secrets.json'), 'utf8')).not.toContain(hex);
  });

  it('is what the operator says, which is kept nowhere', async () => {
    const hex = '0f'.repeat(32);
    const key = await loadEncryptionKey({ ENCRYPTION_KEY: hex }, homeDir);
    expect(Buffer.from(key).toString('hex')).toBe(hex);
    await expect(stat(join(homeDir, 'encryption-key.json'))).rejects.toThrow('ENOENT');
    await expect(loadEncryptionKey({ ENCRYPTION_KEY: 'hunter2' }, homeDir)).rejects.toThrow(
      /^(?!.*hunter2).*ENCRYPTION_KEY must be 64 hexadecimal digits/s,
    );
  });
});

describe('loadArtifactKeys', () => {
  it('has both parts of a key, or none', () => {
    expect(loadArtifactKeys({})).toBeNull();
    expect(loadArtifactKeys({ S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'key' })).toEqual({
      accessKeyId: 'id',
      secretAccessKey: 'key',
    });
    expect(() => loadArtifactKeys({ S3_ACCESS_KEY_ID: 'id' })).toThrow('S3_SECRET_ACCESS_KEY must be set too');
    expect(() => loadArtifactKeys({ S3_SECRET_ACCESS_KEY: 'hunter2' })).toThrow('S3_ACCESS_KEY_ID must be set too');
  });
});

describe('loadInstance', () => {
  it('names an instance once, also when several processes start at once', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => loadInstance(homeDir)));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(all[0]?.id).toMatch(/^[0-9a-z]{12}$/);
  });

  it('keeps what is saved', async () => {
    const { id } = await loadInstance(homeDir);
    await saveInstance(homeDir, { id, postgresPort: 5544 });
    expect(await loadInstance(homeDir)).toEqual({ id, postgresPort: 5544 });
  });

  it('says which file is broken rather than naming the instance anew', async () => {
    await writeFile(join(homeDir, 'instance.json'), '{');
    await expect(loadInstance(homeDir)).rejects.toThrow(join(homeDir, 'instance.json'));
  });
});
