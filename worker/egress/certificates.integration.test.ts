import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { createDockerEngine, ensureLanguageImage } from '#tests/support/language-images.ts';
import { CertificatesVolume } from './certificates.ts';

it('what this machine trusts is in a sandbox’s container, where it can’t be changed, also after it was removed', async () => {
  await using engine = createDockerEngine();
  const image = await ensureLanguageImage('python');
  const mark = randomUUID();
  const certificates = new CertificatesVolume(engine, () => `certificate ${mark}\n`);
  // Whoever prunes an engine's volumes takes one that no container has right now.
  await engine.removeVolume((await certificates.mount()).name);
  const mount = await certificates.mount();
  const path = `${mount.path}/ca-certificates.crt`;
  const container = await engine.createContainer({
    image,
    command: ['/bin/sh', '-c', `cat ${path}; echo more >> ${path}`],
    labels: { 'sandpiper.test': mark },
    runUid: 65_534,
    ...{ memoryBytes: 64 * 1024 ** 2, diskBytes: 8 * 1024 ** 2, cpus: 1, pids: 16 },
    volumes: [mount],
  });
  try {
    await using attachment = await engine.attach(container);
    await engine.start(container);
    const said = { stdout: '', stderr: '' };
    for await (const { stream, data } of attachment.output) said[stream] += Buffer.from(data);
    expect(said.stdout).toBe(`certificate ${mark}\n`);
    expect(said.stderr).toMatch(/Permission denied|Read-only file system/);
  } finally {
    await engine.remove(container);
    await engine.removeVolume(mount.name);
  }
});
