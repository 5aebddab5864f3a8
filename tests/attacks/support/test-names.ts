/**
 * Loaded before a worker, whose machine then knows names below `.test`: they are its own. What is on this machine can
 * be asked for by programs that never ask a proxy for `127.0.0.1`.
 */
import dns from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';

const own = dns.lookup;

dns.lookup = ((name: string, options: object) =>
  name.endsWith('.test')
    ? Promise.resolve([{ address: '127.0.0.1', family: 4 }])
    : Reflect.apply(own, dns, [name, options])) as typeof dns.lookup;
syncBuiltinESMExports();
