import { parseEgressRule } from '#config/egress-rules.ts';
import type { Submission } from '#core/contracts/executions.ts';
import type { Limits } from '#core/limits.ts';
import { CertificatesVolume, certificatesVolumeOf, trustedByThisMachine } from '#worker/egress/certificates.ts';
import { EgressPolicy } from '#worker/egress/egress-policy.ts';
import { EgressProxy } from '#worker/egress/egress-proxy.ts';
import { machineResolver, type NameResolver } from '#worker/egress/name-resolver.ts';
import { EGRESS_ENV } from '#worker/egress/program-env.ts';
import type { ContainerEngine } from '#worker/engine/engine.ts';
import { clonePhase, type RepositoryCredential } from '#worker/git/clone-phase.ts';
import { BuiltToolImages } from '#worker/images/tool-images.ts';
import type { PhaseRequest } from '#worker/runners/runner.ts';
import { createDockerEngine, languages } from './language-images.ts';
import { type RunResult, SandboxRuns } from './sandbox-runs.ts';

const MIB = 1024 ** 2;
/** As runs of repositories have them. */
const LIMITS: Partial<Limits> = { wallMs: 60_000, cpuMs: 60_000, memoryBytes: 1024 * MIB, diskBytes: 512 * MIB };

/** Names below `.test` are this machine. */
const RESOLVER: NameResolver = {
  operators: async (host) => (host.endsWith('.test') ? ['127.0.0.1'] : machineResolver.operators(host)),
  public: (host) => machineResolver.public(host),
};

const PROGRESS = /^remote: |^[A-Z][a-z ]+: +\d+% /;

export type ClonedEntry =
  | { readonly type: 'file'; readonly content: string; readonly executable: boolean }
  | { readonly type: 'link'; readonly target: string }
  | { readonly type: 'folder' };

export interface Cloned extends Pick<RunResult, 'ended' | 'end'> {
  readonly stdout: string;
  /** Of stdout, but for those that say how far it is: how many of these there are is up to the machine. */
  readonly lines: readonly string[];
  readonly stderr: string;
  /** Its last line: why it failed. */
  readonly why: string;
  /** Of the workspace, by path. */
  readonly entries: ReadonlyMap<string, ClonedEntry>;
  /** Paths outside of `.git`. */
  readonly paths: readonly string[];
  /** Hosts that the way out refused. */
  readonly refused: readonly string[];
}

export interface CloneOptions {
  readonly credential?: RepositoryCredential;
  readonly limits?: Partial<Limits>;
  /** Behind the clone, in the same container. */
  readonly after?: readonly PhaseRequest[];
  readonly signal?: AbortSignal;
}

type Repository = NonNullable<Submission['repository']>;

/** Clones repositories as a worker does, in sandboxes whose way out leads to the hosts that are named and the internet. */
export class Cloning implements AsyncDisposable {
  readonly #engine: ContainerEngine & AsyncDisposable;
  readonly #runs: SandboxRuns;
  readonly #image: string;
  readonly #allowed: readonly string[];
  readonly #ownVolume: string | null;

  private constructor(parts: {
    engine: ContainerEngine & AsyncDisposable;
    image: string;
    allowed: readonly string[];
    trusted: string;
  }) {
    const bundle = trustedByThisMachine() + parts.trusted;
    const certificates = new CertificatesVolume(parts.engine, () => bundle);
    // That of this machine alone is everybody's.
    this.#ownVolume = parts.trusted === '' ? null : certificatesVolumeOf(bundle);
    this.#engine = parts.engine;
    this.#runs = new SandboxRuns(parts.engine, { certificates: () => certificates.mount() });
    this.#image = parts.image;
    this.#allowed = parts.allowed;
  }

  /** `trusted` are certificates in PEM that are trusted beside those of this machine. */
  static async start(allowed: readonly string[], trusted = ''): Promise<Cloning> {
    const engine = createDockerEngine();
    const tools = new BuiltToolImages({ engine, registry: languages, containerRegistry: null });
    const { reference } = await tools.ensure('git', { signal: new AbortController().signal });
    return new Cloning({ engine, image: reference, allowed, trusted });
  }

  async clone(repository: Partial<Repository> & { url: string }, options: CloneOptions = {}): Promise<Cloned> {
    const { credential = null, limits, after = [], signal } = options;
    const refused: string[] = [];
    const rules = this.#allowed.flatMap((text) => parseEgressRule(text) ?? []);
    await using egress = new EgressProxy({
      policy: new EgressPolicy({ rules, resolver: RESOLVER }),
      mostBytes: 1024 * MIB,
      onRefused: (host) => refused.push(host),
    });
    const whole: Repository = { ref: null, submodules: false, lfs: false, credentialId: null, ...repository };
    const phase = { ...clonePhase(whole, credential), env: EGRESS_ENV };
    const result = await this.#runs.run(this.#image, [], {
      phases: [phase, ...after],
      egress,
      limits: { ...LIMITS, ...limits },
      collect: { root: 'workspace', files: 20_000, bytes: 512 * MIB },
      ...(signal && { signal }),
    });
    const entries = entriesOf(result);
    const stderr = result.stderr.toString();
    return {
      ended: result.ended,
      end: result.end,
      stdout: result.stdout.toString(),
      lines: result.stdout
        .toString()
        .split('\n')
        .filter((line) => !PROGRESS.test(line)),
      stderr,
      why: stderr.trimEnd().split('\n').at(-1) ?? '',
      entries,
      paths: [...entries.keys()].filter((path) => path !== '.git' && !path.startsWith('.git/')).sort(),
      refused,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runs[Symbol.asyncDispose]();
    if (this.#ownVolume) await this.#engine.removeVolume(this.#ownVolume);
    await this.#engine[Symbol.asyncDispose]();
  }
}

function entriesOf({ events }: RunResult): Map<string, ClonedEntry> {
  const pieces = new Map<string, { content: Buffer[]; executable: boolean }>();
  const entries = new Map<string, ClonedEntry>();
  for (const event of events) {
    if (event.type === 'collected-link') entries.set(event.path, { type: 'link', target: event.target });
    if (event.type === 'collected-folder') entries.set(event.path, { type: 'folder' });
    if (event.type !== 'collected-piece') continue;
    const { executable, path, data } = event;
    const file = pieces.get(path) ?? { content: [], executable };
    file.content.push(Buffer.from(data));
    pieces.set(path, file);
  }
  for (const [path, { content, executable }] of pieces) {
    entries.set(path, { type: 'file', content: Buffer.concat(content).toString('latin1'), executable });
  }
  return entries;
}
