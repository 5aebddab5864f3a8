import pg from 'pg';

/** A name or an address. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Where the client connects to by such a URL, as the client itself reads it, be it that the host stands in `?host=` or in
 * PGHOST. Of a socket in a folder it is this machine: a server there mostly listens at its port too.
 */
export function databaseAddress(url: string): DatabaseAddress {
  const { host, port } = new pg.Client({ connectionString: url });
  return { host: host.startsWith('/') ? 'localhost' : host, port };
}
