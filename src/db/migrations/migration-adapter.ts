import { randomBytes } from 'node:crypto';
import {
  type ColumnType,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlQueryable,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * What Prisma's schema engine talks to Postgres through.
 *
 * Prisma's own adapter serves queries, not migrations: it cuts a script at each `;` (which breaks plpgsql), refuses the
 * `"char"` columns of the catalogue, and its shadow database may turn out to be the main one. Here a script goes to
 * the server whole, which also makes it one transaction; the shadow is a database of its own name; and everything runs
 * on one connection, because the engine's advisory lock belongs to a session.
 */
export function migrationAdapter(databaseUrl: string): SqlMigrationAwareDriverAdapterFactory & AsyncDisposable {
  // The engine leaves its connections open when it is freed; whoever made the adapter disposes of it.
  const open = new Set<SqlDriverAdapter>();
  const kept = async (connecting: Promise<SqlDriverAdapter>): Promise<SqlDriverAdapter> => {
    const connection = await connecting;
    open.add(connection);
    return {
      ...connection,
      dispose: async () => {
        if (open.delete(connection)) await connection.dispose();
      },
    };
  };
  return {
    ...identity,
    connect: () => kept(connect(databaseUrl, async () => undefined)),
    connectToShadowDb: () => kept(connectToShadow(databaseUrl)),
    [Symbol.asyncDispose]: async () => {
      for (const connection of open) await connection.dispose();
      open.clear();
    },
  };
}

const identity = { provider: 'postgres', adapterName: 'sandpiper-migrations' } as const;

async function connectToShadow(databaseUrl: string): Promise<SqlDriverAdapter> {
  const name = `sandpiper_shadow_${randomBytes(6).toString('hex')}`;
  await runAlone(databaseUrl, `CREATE DATABASE ${name} TEMPLATE template0`);
  const drop = () => runAlone(databaseUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  try {
    return await connect(url.href, drop);
  } catch (error) {
    await drop();
    throw error;
  }
}

async function runAlone(databaseUrl: string, statement: string): Promise<void> {
  const client = await openClient(databaseUrl);
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function openClient(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'sandpiper migrations',
  });
  // A connection that breaks between two queries says so here; the next query then fails, which is what is reported.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function connect(databaseUrl: string, afterwards: () => Promise<void>): Promise<SqlDriverAdapter> {
  const client = await openClient(databaseUrl);
  const queryable = queryableOn(client);
  return {
    ...queryable,
    executeScript: async (script) => {
      await client.query(script).catch(rethrow);
    },
    startTransaction: async (isolationLevel) => {
      await client.query(isolationLevel ? `BEGIN ISOLATION LEVEL ${isolationLevel}` : 'BEGIN').catch(rethrow);
      // The engine itself sends COMMIT and ROLLBACK: `usePhantomQuery` false says so.
      const nothing = async () => undefined;
      return { ...queryable, options: { usePhantomQuery: false }, commit: nothing, rollback: nothing };
    },
    dispose: async () => {
      await client.end();
      await afterwards();
    },
  };
}

function queryableOn(client: pg.Client): SqlQueryable {
  const run = (query: SqlQuery) =>
    client
      .query<unknown[], unknown[]>({
        text: query.sql,
        values: query.args,
        rowMode: 'array',
        types: { getTypeParser: () => (text: string) => text },
      })
      .catch(rethrow);
  return {
    ...identity,
    queryRaw: async (query) => resultSet(await run(query)),
    executeRaw: async (query) => (await run(query)).rowCount ?? 0,
  };
}

type Parse = (text: string) => unknown;

const asText: Parse = (text) => text;
const asListOf =
  (parse: Parse): Parse =>
  (text) =>
    pgArray(text, parse);
const asBoolean: Parse = (text) => text === 't';
const asTime: Parse = (text) => text.replace(' ', 'T').replace(/[+-]\d\d(:\d\d)?$/, '+00:00');

/** The types that the catalogue and `_prisma_migrations` are made of, by OID. */
const TYPES: Readonly<Record<number, readonly [ColumnType, Parse]>> = {
  16: [ColumnTypeEnum.Boolean, asBoolean],
  18: [ColumnTypeEnum.Character, asText],
  19: [ColumnTypeEnum.Text, asText],
  20: [ColumnTypeEnum.Int64, asText],
  21: [ColumnTypeEnum.Int32, Number],
  23: [ColumnTypeEnum.Int32, Number],
  25: [ColumnTypeEnum.Text, asText],
  26: [ColumnTypeEnum.Int64, asText],
  700: [ColumnTypeEnum.Float, Number],
  701: [ColumnTypeEnum.Double, Number],
  1000: [ColumnTypeEnum.BooleanArray, asListOf(asBoolean)],
  1002: [ColumnTypeEnum.CharacterArray, asListOf(asText)],
  1003: [ColumnTypeEnum.TextArray, asListOf(asText)],
  1005: [ColumnTypeEnum.Int32Array, asListOf(Number)],
  1007: [ColumnTypeEnum.Int32Array, asListOf(Number)],
  1009: [ColumnTypeEnum.TextArray, asListOf(asText)],
  1042: [ColumnTypeEnum.Text, asText],
  1043: [ColumnTypeEnum.Text, asText],
  1184: [ColumnTypeEnum.DateTime, asTime],
};

function resultSet(result: pg.QueryArrayResult<unknown[]>): SqlResultSet {
  const types = result.fields.map((field) => {
    const type = TYPES[field.dataTypeID];
    if (type) return type;
    throw new DriverAdapterError({ kind: 'UnsupportedNativeDataType', type: `OID ${field.dataTypeID}` });
  });
  return {
    columnNames: result.fields.map((field) => field.name),
    columnTypes: types.map(([columnType]) => columnType),
    rows: result.rows.map((row) =>
      row.map((value, index) => (typeof value === 'string' ? types[index]?.[1](value) : null)),
    ),
  };
}

/** Postgres' text form of a one-dimensional array: `{a,"b c",NULL}`. */
function pgArray(text: string, parse: Parse): unknown[] {
  const items = text.slice(1, -1).match(/"(?:[^"\\]|\\.)*"|[^,]+/g) ?? [];
  return items.map((item) => {
    if (item === 'NULL') return null;
    return parse(item.startsWith('"') ? item.slice(1, -1).replace(/\\(.)/g, '$1') : item);
  });
}

/** The engine asks for the kind only of a table that isn't there; all else it reports. */
function rethrow(error: unknown): never {
  if (!(error instanceof pg.DatabaseError)) throw error;
  if (error.code === '42P01') {
    throw new DriverAdapterError({ kind: 'TableDoesNotExist', table: /"(.*)"/.exec(error.message)?.[1] });
  }
  throw new DriverAdapterError({
    kind: 'postgres',
    code: error.code ?? '',
    severity: error.severity ?? '',
    message: error.message,
    detail: error.detail,
    column: error.column,
    hint: error.hint,
  });
}
