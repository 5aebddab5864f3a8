'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import type { LanguageInfo } from '#core/contracts/languages.ts';
import { recentLanguages } from '#ui/languages/recent-languages.ts';
import { useTRPC, useTRPCClient } from '#ui/trpc/trpc.ts';
import { firstLanguage } from './first-language.ts';

/** Makes a session with the language's first program in it and goes there. */
export function useNewSession() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { open, ...rest } = useOpenSession();
  return {
    ...rest,
    create: () =>
      open(async () => {
        // Without the languages an empty session of the server's default is better than none.
        const languages = await queryClient.ensureQueryData(trpc.language.list.queryOptions()).catch(() => []);
        const language = firstLanguage(languages, recentLanguages());
        return language ? firstProgram(language) : {};
      }),
  };
}

type NewSession = Parameters<ReturnType<typeof useTRPCClient>['session']['create']['mutate']>[0];

/** Makes a session of these parts and goes there. */
export function useOpenSession() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const router = useRouter();
  const queryClient = useQueryClient();
  const made = useMutation({
    mutationFn: async (parts: () => Promise<NewSession>) => client.session.create.mutate(await parts()),
    onSuccess: (session) => {
      router.push(`/sessions/${session.id}`);
      return queryClient.invalidateQueries(trpc.session.list.pathFilter());
    },
  });
  return {
    /** Stays true until the page of the new session is there. */
    busy: made.isPending || made.isSuccess,
    error: made.error,
    open: (parts: () => Promise<NewSession>) => {
      if (!made.isPending && !made.isSuccess) made.mutate(parts);
    },
  };
}

function firstProgram({ id, entry, hello }: LanguageInfo) {
  return { language: id, entry, files: [{ path: entry, content: hello, encoding: 'utf8' as const }] };
}
