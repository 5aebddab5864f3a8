import { LoaderCircle } from 'lucide-react';

/** Decoration: what goes on is said in words beside it. */
export function Spinner({ size = 14 }: { size?: number }) {
  return <LoaderCircle size={size} aria-hidden="true" className="animate-spin" />;
}
