import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';

export interface RegistryPackage {
  name: string;
  version: string;
  /** Beside its package.json, by their paths. */
  files?: Readonly<Record<string, string>>;
  /** Of its package.json. */
  scripts?: Readonly<Record<string, string>>;
  dependencies?: Readonly<Record<string, string>>;
}

interface Published {
  manifest: object;
  tarball: Buffer;
  integrity: string;
  hasInstallScript: boolean;
}

/** On this machine alone, and no address that programs ask for without their proxy, as they do 127.0.0.1. */
const ADDRESS = '127.0.0.2';

/** A registry of npm packages, as much of one as npm asks for to install. */
export class NpmRegistry implements AsyncDisposable {
  /** Each path that was asked for, in order. */
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #published = new Map<string, Published>();

  private constructor() {
    this.#server = createServer((request, response) => {
      const path = decodeURIComponent(request.url ?? '').slice(1);
      this.asked.push(path);
      const [name = '', file] = path.split('/-/');
      const found = this.#published.get(name);
      if (!found) response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not found"}');
      else if (file) response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(found.tarball);
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(found.manifest));
    });
  }

  static async start(packages: readonly RegistryPackage[]): Promise<NpmRegistry> {
    const registry = new NpmRegistry();
    registry.#server.listen(0, ADDRESS);
    await once(registry.#server, 'listening');
    for (const each of packages) await registry.#publish(each);
    return registry;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://${ADDRESS}:${this.port}/`;
  }

  /** As npm writes it for a project that needs these. */
  lockfile(names: readonly string[]): string {
    const dependencies = Object.fromEntries(names.map((name) => [name, '*']));
    const entries = names.map((name) => {
      const { integrity, hasInstallScript } = this.#of(name);
      const entry = { version: this.#versionOf(name), resolved: this.#tarballOf(name), integrity };
      return [`node_modules/${name}`, { ...entry, ...(hasInstallScript ? { hasInstallScript } : {}) }];
    });
    const packages = { '': { name: 'project', version: '1.0.0', dependencies }, ...Object.fromEntries(entries) };
    return JSON.stringify({ name: 'project', version: '1.0.0', lockfileVersion: 3, requires: true, packages }, null, 2);
  }

  integrityOf(name: string): string {
    return this.#of(name).integrity;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #publish({ files = {}, ...manifest }: RegistryPackage): Promise<void> {
    const { name, version } = manifest;
    const tar = pack();
    const all = { 'package.json': JSON.stringify(manifest), 'index.js': `module.exports = '${name}'\n`, ...files };
    for (const [path, text] of Object.entries(all)) tar.entry({ name: `package/${path}` }, text);
    tar.finalize();
    const tarball = await buffer(tar.pipe(createGzip()));
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    const dist = { tarball: `${this.url}${name}/-/${name}-${version}.tgz`, integrity };
    const hasInstallScript = manifest.scripts?.postinstall !== undefined;
    const versions = { [version]: { ...manifest, dist, hasInstallScript } };
    const document = { name, 'dist-tags': { latest: version }, versions };
    this.#published.set(name, { manifest: document, tarball, integrity, hasInstallScript });
  }

  #tarballOf(name: string): string {
    return `${this.url}${name}/-/${name}-${this.#versionOf(name)}.tgz`;
  }

  #versionOf(name: string): string {
    const { versions } = this.#of(name).manifest as { versions: Record<string, unknown> };
    return Object.keys(versions)[0] ?? '';
  }

  #of(name: string): Published {
    const found = this.#published.get(name);
    if (!found) throw new Error(`there is no package ${name}`);
    return found;
  }
}
