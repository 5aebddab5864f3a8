import type { Metadata } from 'next';
import { requireAdmin } from '#auth/server-session.ts';
import { webDeps } from '#src/composition.ts';
import { DoctorPage } from '#ui/doctor/doctor-page.tsx';

export const metadata: Metadata = { title: 'Doctor' };

export default async function DoctorRoute() {
  await requireAdmin(await webDeps());
  return <DoctorPage />;
}
