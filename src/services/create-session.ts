import type { CodeSession, CreateSessionInput } from '#core/contracts/sessions.ts';
import type { Principal } from '#core/principal.ts';
import { checkLimits } from './check-limits.ts';
import { chooseEntry } from './choose-entry.ts';
import type { Deps } from './deps.ts';
import { languageByName } from './offered-languages.ts';

const UNTITLED = 'Untitled';

/** Makes a code session of any part of one. What is left out is the default language with one empty file. */
export async function createSession(
  deps: Pick<Deps, 'stores' | 'languages' | 'config'>,
  principal: Principal,
  input: CreateSessionInput,
): Promise<CodeSession> {
  const language = languageByName(deps, input.language);
  const files = input.files ?? [{ path: input.entry ?? language.entry, content: '', encoding: 'utf8' as const }];
  const limits = input.limits ?? {};
  checkLimits(deps, { kind: 'CODE_SESSION', language }, limits);
  return deps.stores.sessions.create({
    ownerId: principal.userId,
    title: input.title ?? UNTITLED,
    language: language.id,
    files,
    entry: chooseEntry(language, files, input.entry),
    stdin: input.stdin ?? '',
    args: input.args ?? [],
    env: input.env ?? {},
    limits,
    inputs: input.inputs ?? [],
    ...(input.status === undefined ? {} : { status: input.status }),
  });
}
