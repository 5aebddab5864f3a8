import type pg from 'pg';

/** Whatever runs SQL: the pool, or the client that holds a transaction. */
export type Queryable = Pick<pg.Pool | pg.PoolClient, 'query'>;
