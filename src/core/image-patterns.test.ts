import { describe, expect, it } from 'vitest';
import { fullImageName, imagePermission } from './image-patterns.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;

describe('the full name of an image', () => {
  it.each([
    ['debian', 'docker.io/library/debian:latest'],
    ['debian:12', 'docker.io/library/debian:12'],
    ['docker.io/debian', 'docker.io/library/debian:latest'],
    ['index.docker.io/library/debian', 'docker.io/library/debian:latest'],
    ['owner/image:1', 'docker.io/owner/image:1'],
    ['registry.example/owner/image', 'registry.example/owner/image:latest'],
    ['localhost/image', 'localhost/image:latest'],
    ['localhost:5000/image', 'localhost:5000/image:latest'],
    ['registry:5000/a/b:1', 'registry:5000/a/b:1'],
    ['Registry/image', 'Registry/image:latest'],
    [`debian@${DIGEST}`, `docker.io/library/debian@${DIGEST}`],
    [`registry.example/a/b:1@${DIGEST}`, `registry.example/a/b@${DIGEST}`],
    // What an engine would take for the id of an image that it has.
    ['deadbeef', 'docker.io/library/deadbeef:latest'],
    [DIGEST, `docker.io/library/${DIGEST}`],
  ])('%s is %s', (reference, full) => expect(fullImageName(reference)).toBe(full));
});

describe('what an operator lets a submission have', () => {
  it.each([
    ['debian:12', ['debian:12'], 'pull'],
    ['docker.io/library/debian:12', ['debian:12'], 'pull'],
    ['debian', ['debian:latest'], 'pull'],
    ['debian:13', ['debian:12'], 'none'],
    ['debian:12-slim', ['debian:12'], 'none'],
    [`debian:12@${DIGEST}`, ['debian:12'], 'none'],
    [`debian:12@${DIGEST}`, [`debian@${DIGEST}`], 'pull'],
    [`debian@sha256:${'cd'.repeat(32)}`, [`debian@${DIGEST}`], 'none'],
    ['debian:12', [`debian@${DIGEST}`], 'none'],
    ['registry.example/owner/image:1', ['registry.example/owner/*'], 'pull'],
    [`registry.example/owner/image@${DIGEST}`, ['registry.example/owner/*'], 'pull'],
    ['registry.example/owner2/image:1', ['registry.example/owner/*'], 'none'],
    ['registry.example/owner/deep/image', ['registry.example/*'], 'pull'],
    ['registry.example.evil.example/owner/image', ['registry.example/*'], 'none'],
    ['registry.example.evil.example/owner/image', ['registry.example*'], 'none'],
    ['registry.example/debian:12', ['debian*', 'debian:12', 'owner/*'], 'none'],
    ['debian:12', ['debian*'], 'pull'],
    ['debian-other:12', ['debian:*'], 'none'],
    ['owner/image', ['owner/*'], 'pull'],
    ['owner/image', ['docker.io/*'], 'pull'],
    ['owner/image', ['index.docker.io/owner/*'], 'pull'],
    ['localhost:5000/image', ['localhost:5000/*'], 'pull'],
    ['localhost:5000/image', ['localhost:500*'], 'none'],
    ['anything', ['local'], 'local'],
    ['anything', ['local', 'anything'], 'pull'],
    // The word is no image of that name.
    ['local', ['local'], 'local'],
    ['anything', [], 'none'],
  ] as const)('of %s with %j: %s', (reference, patterns, permission) => {
    expect(imagePermission(reference, patterns)).toBe(permission);
  });
});
