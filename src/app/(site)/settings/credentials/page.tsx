import type { Metadata } from 'next';
import { CredentialPage } from '#ui/credentials/credential-page.tsx';

export const metadata: Metadata = { title: 'Credentials' };

export default function CredentialsRoute() {
  return <CredentialPage />;
}
