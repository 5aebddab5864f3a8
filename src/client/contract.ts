import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#api/trpc/root.ts';
import type { WatchEvent } from '#core/contracts/events.ts';
import type { ErrorCode, FieldError } from '#core/errors.ts';

/**
 * The types of the server's router with every alias, schema and brand resolved, so that the declarations which the
 * compiler writes of this file import nothing and can be published. It holds types alone: no code may load it.
 */
declare function expand<T>(): Expand<T>;

type Primitive = string | number | boolean | bigint | symbol | null | undefined;

/** A branded id is a plain string to the outside. */
type Expand<T> = unknown extends T
  ? T
  : T extends { readonly __idKind: string }
    ? string
    : T extends Primitive
      ? T
      : { [K in keyof T]: Expand<T[K]> } & {};

const inputs = expand<inferRouterInputs<AppRouter>>();
const outputs = expand<Omit<inferRouterOutputs<AppRouter>, 'execution'>>();
const executionOutputs = expand<Omit<inferRouterOutputs<AppRouter>['execution'], 'onEvents'>>();
const watchEvent = expand<WatchEvent>();
const errorCode = expand<ErrorCode>();
const fieldError = expand<FieldError>();

export type RouterInputs = typeof inputs;
export type RouterOutputs = typeof outputs & { execution: typeof executionOutputs };
export type ExecutionWatchEvent = typeof watchEvent;
export type ServerErrorCode = typeof errorCode;
export type WrongField = typeof fieldError;
