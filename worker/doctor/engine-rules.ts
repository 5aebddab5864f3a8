import type { Finding, Verdict } from '#core/contracts/examinations.ts';
import type { EngineInfo } from '#worker/engine/engine.ts';
import { isGvisor } from '#worker/engine/runtime.ts';
import { ENDED_ENGINES, KNOWN_WEAKNESSES, OLDEST_KERNEL } from './known-weaknesses.ts';
import { isBefore, isDistributionBuild, lacksFix, versionOf } from './versions.ts';

/** What the engine tells of itself, held against what is known of such engines. Asks nobody. */
export function judgeEngine(info: EngineInfo, runtime: string): Finding[] {
  const gvisor = isGvisor(runtime);
  return [
    judgeRuntime(info, runtime, gvisor),
    judgeVersion(info),
    ...(gvisor ? [] : KNOWN_WEAKNESSES.map((weakness) => judgeComponent(info, weakness))),
    judgeFilter(info, gvisor),
    judgeMandatoryAccess(info, gvisor),
    judgeUserNamespaces(info, gvisor),
    judgeCgroups(info),
    judgeKernel(info),
  ];
}

const ASKED = 'the engine was asked';

function judgeRuntime(info: EngineInfo, runtime: string, gvisor: boolean): Finding {
  const offered = info.runtimes.includes('runsc');
  return {
    id: 'runtime.gvisor',
    area: 'RUNTIME',
    title: 'Kernel between programs and host',
    tried: 'the runtime that runs get',
    expected: 'gVisor (runsc)',
    ...judged(
      gvisor ? 'PASS' : 'WARN',
      gvisor ? runtime : `${runtime}: programs call the host’s own kernel`,
      offered
        ? 'The engine offers gVisor: set SANDBOX_RUNTIME=auto.'
        : 'For strangers’ code install gVisor (runsc), register it with the engine as the runtime “runsc”, and start again: it is then used by itself. Programs that call the system much get slower.',
    ),
  };
}

function judgeVersion(info: EngineInfo): Finding {
  const version = versionOf(info.version);
  const ended = version && ENDED_ENGINES.find((branch) => isBefore(version, branch.before));
  return {
    id: 'engine.version',
    area: 'ENGINE',
    title: 'Version of the engine',
    tried: ASKED,
    expected: 'a branch of Docker Engine that is kept',
    ...judged(
      version && !ended ? 'PASS' : 'WARN',
      ended ? `${info.version}: upstream ended this branch ${ended.ended}` : info.version,
      isDistributionBuild(info.version)
        ? 'Only the distribution still mends this version: install its security updates, or Docker’s own packages.'
        : 'Update Docker Engine.',
    ),
  };
}

function judgeComponent(info: EngineInfo, weakness: (typeof KNOWN_WEAKNESSES)[number]): Finding {
  const told = info.components[weakness.component];
  const version = told === undefined ? null : versionOf(told);
  const lacks = version === null || lacksFix(version, weakness.fixedIn);
  const fixed = weakness.fixedIn.map((each) => each.join('.')).join(', ');
  const advice =
    version === null
      ? `Look for yourself: ${weakness.component} --version on the engine’s host must say at least ${fixed}.`
      : isDistributionBuild(told ?? '')
        ? `Distributions mend older versions: see whether the changelog of the package ${weakness.component} names ${weakness.names}; else update it to ${fixed}.`
        : `Update ${weakness.component} to ${fixed}, or Docker Engine, which brings it.`;
  return {
    id: `engine.${weakness.names.split(',')[0]?.toLowerCase()}`,
    area: 'ENGINE',
    title: `${weakness.component}: ${shortNames(weakness.names)}`,
    tried: ASKED,
    expected: `at least ${fixed}; before, ${weakness.what}`,
    ...judged(lacks ? 'WARN' : 'PASS', told ?? 'the engine doesn’t tell the version', advice),
  };
}

function shortNames(names: string): string {
  const [first, ...others] = names.split(', ');
  return others.length === 0 ? `${first}` : `${first} and ${others.length} more`;
}

function judgeFilter(info: EngineInfo, gvisor: boolean): Finding {
  const there = info.securityOptions.includes('seccomp');
  return {
    id: 'engine.seccomp',
    area: 'ENGINE',
    title: 'Filter in the engine',
    tried: ASKED,
    expected: 'seccomp',
    ...judged(
      there ? 'PASS' : gvisor ? 'WARN' : 'FAIL',
      there ? 'seccomp' : 'no seccomp',
      'Take a kernel with CONFIG_SECCOMP_FILTER and an engine that is built with seccomp.',
    ),
  };
}

function judgeMandatoryAccess(info: EngineInfo, gvisor: boolean): Finding {
  const found = info.securityOptions.filter((option) => option === 'apparmor' || option === 'selinux');
  return {
    id: 'engine.apparmor',
    area: 'ENGINE',
    title: 'Mandatory access control',
    tried: ASKED,
    expected: 'AppArmor or SELinux',
    ...judged(
      found.length > 0 || gvisor ? 'PASS' : 'WARN',
      found.join(', ') || (gvisor ? 'none, behind gVisor' : 'none'),
      'Turn AppArmor on in the host’s kernel (apparmor=1 security=apparmor) and install its tools: runs then get the profile docker-default.',
    ),
  };
}

function judgeUserNamespaces(info: EngineInfo, gvisor: boolean): Finding {
  const found = info.securityOptions.filter((option) => option === 'userns' || option === 'rootless');
  return {
    id: 'engine.user-namespaces',
    area: 'ENGINE',
    title: 'User namespaces',
    tried: ASKED,
    expected: 'user namespaces, or a rootless engine',
    ...judged(
      found.length > 0 || gvisor ? 'PASS' : 'WARN',
      found.join(', ') || (gvisor ? 'neither, behind gVisor' : 'neither: the engine runs as root'),
      'Programs never run as root here, so this is a second line: set "userns-remap": "default" in the engine’s daemon.json (it hides images made before), or run a rootless engine.',
    ),
  };
}

function judgeCgroups(info: EngineInfo): Finding {
  return {
    id: 'engine.cgroups',
    area: 'ENGINE',
    title: 'Control groups',
    tried: ASKED,
    expected: 'version 2',
    ...judged(
      info.cgroupVersion === 2 ? 'PASS' : 'WARN',
      `version ${info.cgroupVersion}`,
      'Limits hold with version 1 too; the kernel’s and Docker’s makers are leaving it. Start the host with systemd.unified_cgroup_hierarchy=1, or update it.',
    ),
  };
}

function judgeKernel(info: EngineInfo): Finding {
  const version = versionOf(info.kernel);
  const old = version !== null && isBefore(version, OLDEST_KERNEL);
  const dirtyPipe = version !== null && hasDirtyPipe(info.kernel, version);
  const why = dirtyPipe
    ? ': CVE-2022-0847 lets programs write to files that they may only read'
    : old
      ? `: kernel.org keeps nothing before ${OLDEST_KERNEL.join('.')}`
      : '';
  return {
    id: 'engine.kernel',
    area: 'ENGINE',
    title: 'Kernel of the host',
    tried: ASKED,
    expected: `at least ${OLDEST_KERNEL.join('.')}, with the latest security updates`,
    ...judged(
      version === null || old || dirtyPipe ? 'WARN' : 'PASS',
      `${info.kernel}${why}`,
      'Install the host’s kernel updates and restart it.',
    ),
  };
}

/**
 * Said only of releases that are numbered as upstream's: a distribution's "5.15.0-91-generic" doesn't tell which fixes
 * it has.
 */
function hasDirtyPipe(release: string, version: readonly number[]): boolean {
  if ((version[2] ?? 0) === 0 || isDistributionBuild(release)) return false;
  const fixedIn = [
    [5, 10, 102],
    [5, 15, 25],
    [5, 16, 11],
  ];
  return !isBefore(version, [5, 8]) && lacksFix(version, fixedIn);
}

function judged(verdict: Verdict, found: string, advice: string): Pick<Finding, 'verdict' | 'found' | 'advice'> {
  return { verdict, found, advice: verdict === 'PASS' ? null : advice };
}
