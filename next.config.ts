import type { NextConfig } from 'next';
import { SECURITY_HEADER_RULES } from './src/auth/security-headers.ts';

const config: NextConfig = {
  // `npm start` keeps a folder for each build; without the variable it is where Next builds.
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  reactStrictMode: true,
  poweredByHeader: false,
  turbopack: { root: import.meta.dirname },
  // They load files of their own at run time and must not be bundled.
  serverExternalPackages: [
    'pg',
    'pino',
    'prom-client',
    'graphile-worker',
    '@prisma/client',
    '@prisma/adapter-pg',
    '@aws-sdk/client-s3',
  ],
  images: { unoptimized: true },
  // Types are checked by `npm test`, over all of the code; whoever starts Sandpiper need not wait for that again.
  typescript: { ignoreBuildErrors: true },
  async headers() {
    return [
      ...SECURITY_HEADER_RULES,
      {
        // Monaco's chunks carry a hash of what is in them; its entry files don't and are asked for again each time.
        source: '/monaco/vs/:file(.*-[A-Za-z0-9_-]{8}\\.js)',
        headers: [{ key: 'Cache-Control', value: 'public, max-age=31536000, immutable' }],
      },
    ];
  },
};

export default config;
