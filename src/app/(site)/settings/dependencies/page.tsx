import type { Metadata } from 'next';
import { DependencyCachePage } from '#ui/dependency-cache/dependency-cache-page.tsx';

export const metadata: Metadata = { title: 'Dependencies' };

export default function DependenciesRoute() {
  return <DependencyCachePage />;
}
