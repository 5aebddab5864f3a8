import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import { migrationAdapter } from './migration-adapter.ts';

type EngineModule = typeof import('@prisma/schema-engine-wasm');

/** Everything is ours: no table or enum is managed from elsewhere. */
export const NO_FILTER = { externalTables: [], externalEnums: [] };

let loading: Promise<EngineModule> | undefined;

/**
 * Gives `use` Prisma's schema engine on a database, and frees it afterwards. The engine is WebAssembly from npm: the
 * native one would have to be downloaded.
 */
export async function withSchemaEngine<T>(databaseUrl: string, use: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  loading ??= load();
  const { SchemaEngine } = await loading;
  await using adapter = migrationAdapter(databaseUrl);
  const bound = bindMigrationAwareSqlAdapterFactory(adapter);
  const engine = await SchemaEngine.new({ datamodels: undefined }, () => undefined, bound);
  try {
    return await use(engine);
  } catch (error) {
    throw withoutTrace(error);
  } finally {
    engine.free();
  }
}

/** What the package's own entry does for bundlers; Node can't import a `.wasm` file with its imports by itself. */
async function load(): Promise<EngineModule> {
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const glue: EngineModule & { __wbg_set_wasm(exports: WebAssembly.Exports): void } = await import(
    '@prisma/schema-engine-wasm/schema_engine_bg'
  );
  const { instance } = await WebAssembly.instantiate(await readFile(join(folder, 'schema_engine_bg.wasm')), {
    './schema_engine_bg.js': withoutLingeringTimers({ ...glue }),
  });
  glue.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === 'function') start();
  return glue;
}

/** It never clears the timers of its own timeouts (10 s): a program that is done must not wait for them. */
function withoutLingeringTimers(imports: WebAssembly.ModuleImports): WebAssembly.ModuleImports {
  for (const [name, setTimer] of Object.entries(imports)) {
    if (!name.startsWith('__wbg_setTimeout_') || typeof setTimer !== 'function') continue;
    imports[name] = (...args: unknown[]) => setTimer(...args).unref();
  }
  return imports;
}

/** The engine's message ends in a trace of its own source lines, which help nobody here. */
function withoutTrace(error: unknown): Error {
  const text = error instanceof Error ? error.message : String(error);
  return new Error(
    text
      .split(/\n\s+0: /)[0]
      ?.replace('external connector error\n', '')
      .trim(),
    { cause: error },
  );
}
