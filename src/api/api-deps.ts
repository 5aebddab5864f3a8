import type { AuthDeps } from '#auth/auth-deps.ts';

/** The part of the structured logger that the faces use: what happened in fields, then a sentence. */
export interface ApiLog {
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** What the faces are given: what use cases get, what tells who asks, and a log for what went wrong on our side. */
export interface ApiDeps extends AuthDeps {
  readonly log: ApiLog;
}
