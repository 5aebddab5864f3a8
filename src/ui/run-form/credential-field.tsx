'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { isForHost } from '#core/contracts/credentials.ts';
import { SelectField } from '#ui/primitives/field.tsx';
import { useTRPC } from '#ui/trpc/trpc.ts';

/** Which of the person's own credentials a repository is cloned with. Those that are of another host are told apart. */
export function CredentialField({
  url,
  value,
  onChange,
  problem,
}: {
  /** Of the repository, as it is typed. */
  url: string;
  /** Empty for none. */
  value: string;
  onChange: (id: string) => void;
  problem: string | null;
}) {
  const trpc = useTRPC();
  const credentials = useQuery(trpc.credential.list.queryOptions());
  const items = credentials.data?.items ?? [];
  const fits = ({ host }: { host: string }) => !URL.canParse(url) || isForHost(host, url);
  const foreign = value !== '' && credentials.data !== undefined && !items.some(({ id }) => id === value);
  return (
    <SelectField
      label="Credential"
      value={value}
      error={problem}
      hint={
        <>
          For a private repository.{' '}
          <Link href="/settings/credentials" className="text-accent underline underline-offset-2">
            Your credentials
          </Link>
        </>
      }
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">None</option>
      {foreign ? <option value={value}>One that is not yours, or is gone</option> : null}
      {items.map((credential) => (
        <option key={credential.id} value={credential.id}>
          {`${credential.name} (${credential.host})${fits(credential) ? '' : ' – of another host'}`}
        </option>
      ))}
    </SelectField>
  );
}
