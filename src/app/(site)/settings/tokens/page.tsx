import type { Metadata } from 'next';
import { TokenPage } from '#ui/tokens/token-page.tsx';

export const metadata: Metadata = { title: 'API tokens' };

export default function TokensRoute() {
  return <TokenPage />;
}
