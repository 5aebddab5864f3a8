'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import type { LanguageInfo } from '#core/contracts/languages.ts';
import { useLanguages } from '#ui/shell/use-languages.ts';
import { useTRPC } from '#ui/trpc/trpc.ts';

const FIRST_LANGUAGE = 'python';

/** Makes a session with the language's first program in it and goes there. */
export function useNewSession() {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const languages = useLanguages().data;
  const create = useMutation(
    trpc.session.create.mutationOptions({
      onSuccess: (session) => {
        router.push(`/sessions/${session.id}`);
        return queryClient.invalidateQueries({ queryKey: trpc.session.list.queryKey() });
      },
    }),
  );
  const language = firstLanguage(languages ?? []);
  return {
    /** Stays true until the page of the new session is there. */
    busy: create.isPending || create.isSuccess,
    error: create.error,
    create: () => {
      if (create.isPending || create.isSuccess) return;
      create.mutate(language ? firstProgram(language) : {});
    },
  };
}

function firstLanguage(languages: readonly LanguageInfo[]): LanguageInfo | undefined {
  return languages.find(({ id }) => id === FIRST_LANGUAGE) ?? languages[0];
}

function firstProgram({ id, entry, hello }: LanguageInfo) {
  return { language: id, entry, files: [{ path: entry, content: hello, encoding: 'utf8' as const }] };
}
