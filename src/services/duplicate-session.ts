import { type CodeSession, titleWithSuffix } from '#core/contracts/sessions.ts';
import type { SessionId } from '#core/ids.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';
import { getSession } from './get-session.ts';

const SUFFIX = ' (copy)';

/** Makes a copy of a code session that belongs to who asks. @throws SandpiperError NOT_FOUND */
export async function duplicateSession(
  deps: Pick<Deps, 'stores'>,
  principal: Principal,
  input: { id: SessionId },
): Promise<CodeSession> {
  const { title, language, files, entry, stdin, args, env, limits, inputs } = await getSession(deps, principal, input);
  return deps.stores.sessions.create({
    ownerId: principal.userId,
    title: titleWithSuffix(title, SUFFIX),
    language,
    files,
    entry,
    stdin,
    args,
    env,
    limits,
    inputs,
  });
}
