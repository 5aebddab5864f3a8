import { rootCertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { EngineUnavailableError } from '#worker/engine/errors.ts';
import { FakeEngine } from '#worker/engine/fake/fake-engine.ts';
import { CERTIFICATES_VOLUME, CertificatesVolume, certificatesVolumeOf, trustedByThisMachine } from './certificates.ts';

describe('whom programs with the network trust', () => {
  it('is in a volume that is made once, of an image that does not stay', async () => {
    const engine = new FakeEngine();
    const certificates = new CertificatesVolume(engine, () => 'one');
    const [mount, again] = await Promise.all([certificates.mount(), certificates.mount()]);
    expect(again).toEqual(mount);
    expect(mount).toEqual({ name: certificatesVolumeOf('one'), path: '/usr/local/share/sandpiper' });
    expect(await engine.listVolumes(CERTIFICATES_VOLUME)).toHaveLength(1);
    expect(await engine.listImages({})).toEqual([]);
    await new CertificatesVolume(engine, () => 'one').mount();
    expect(engine.calls.filter((name) => name === 'fillVolume')).toHaveLength(1);
    await new CertificatesVolume(engine, () => 'two').mount();
    expect(await engine.listVolumes(CERTIFICATES_VOLUME)).toHaveLength(2);
  });

  it('is made again where somebody has removed it', async () => {
    const engine = new FakeEngine();
    const certificates = new CertificatesVolume(engine, () => 'one');
    const { name } = await certificates.mount();
    await engine.removeVolume(name);
    await expect(certificates.mount()).resolves.toMatchObject({ name });
    expect(await engine.listVolumes(CERTIFICATES_VOLUME)).toHaveLength(1);
  });

  it('is asked for again after an engine that was away', async () => {
    const engine = new FakeEngine();
    engine.available = false;
    const certificates = new CertificatesVolume(engine, () => 'one');
    await expect(certificates.mount()).rejects.toBeInstanceOf(EngineUnavailableError);
    engine.available = true;
    await expect(certificates.mount()).resolves.toMatchObject({ path: '/usr/local/share/sandpiper' });
  });

  it('is what this machine trusts, each once, and the same each time', () => {
    const bundle = trustedByThisMachine();
    const all = bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    expect(new Set(all).size).toBe(all.length);
    expect(all).toEqual(expect.arrayContaining(rootCertificates.map((each) => each.trim())));
    expect(trustedByThisMachine()).toBe(bundle);
  });
});
