import { fail, type Probe, pass, textOf, told } from '#worker/doctor/probe.ts';

const ADVICE =
  'A run without a network must have none: see that `docker inspect` says NetworkMode none of a run’s container, and that no tool on the host attaches networks to containers.';

/** What a firewall would have to hold where there is a network. */
const ADDRESSES = [
  { id: 'network.metadata', title: 'Metadata service of a cloud', host: '169.254.169.254', port: 80 },
  { id: 'network.gateway', title: 'The host', host: '172.17.0.1', port: 2375 },
  { id: 'network.private', title: 'Private networks', host: '10.0.0.1', port: 443 },
] as const;

/** A host that doesn't answer is another thing: there is a network then, but for gVisor, whose network has no routes. */
const UNREACHABLE = ['ENETUNREACH', 'ENETDOWN', 'EPERM', 'EACCES'];

const DOMAINS = { inet: 2, packet: 17 } as const;
const RAW = 3;
const ICMP = 1;

export const NETWORK_PROBES: readonly Probe[] = [
  {
    id: 'network.interfaces',
    area: 'NETWORK',
    title: 'Interfaces',
    tried: 'the interfaces in /proc/net/dev',
    expected: 'lo',
    attempts: () => [['read', '/proc/net/dev']],
    judge: ([answer]) => {
      const names = [...(textOf(answer) ?? '').matchAll(/^\s*(\S+):/gm)].map(([, name]) => name);
      const found = names.join(', ') || 'none';
      return names.length > 0 && names.every((name) => name === 'lo') ? pass(found) : fail(found, ADVICE);
    },
  },
  ...ADDRESSES.map(
    ({ id, title, host, port }): Probe => ({
      id,
      area: 'NETWORK',
      title,
      tried: `a connection to ${host}:${port}`,
      expected: 'refused at once: unreachable',
      attempts: () => [['connect', host, port]],
      judge: ([answer], { gvisor }) => {
        const unreachable = gvisor ? [...UNREACHABLE, 'EHOSTUNREACH'] : UNREACHABLE;
        if (answer?.type === 'error' && unreachable.includes(answer.errno))
          return pass(`unreachable (${answer.errno})`);
        return fail(answer ? told(answer) : 'no answer', ADVICE);
      },
    }),
  ),
  {
    id: 'network.raw-sockets',
    area: 'NETWORK',
    title: 'Raw sockets',
    tried: 'sockets for raw IP and for packets',
    expected: 'refused',
    attempts: () => [
      ['socket', DOMAINS.inet, RAW, ICMP],
      ['socket', DOMAINS.packet, RAW, 0],
    ],
    judge: (answers) => {
      const open = answers.filter((answer) => answer.type !== 'error');
      const found = answers.map(told).join(', ');
      return open.length === 0 ? pass(found) : fail(found, ADVICE);
    },
  },
];
