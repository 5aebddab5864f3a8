import type { Metadata } from 'next';
import { NotFoundPage } from '#ui/shell/not-found-page.tsx';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <div className="flex min-h-dvh flex-col">
      <NotFoundPage />
    </div>
  );
}
