import type { Config } from '#config/config.ts';
import type { ArtifactKeys } from '#config/secrets.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { FolderArtifactStore } from './folder-store.ts';

/** Where an instance keeps the bytes of artifacts, as its operator wants it. `keys` are those of a bucket. */
export async function createArtifactStore(
  place: Config['artifacts']['store'],
  keys: ArtifactKeys | null,
): Promise<ArtifactStore> {
  switch (place.type) {
    case 'folder':
      return new FolderArtifactStore(place.path);
    case 's3': {
      // Large, and of no use to who has a folder.
      const { S3ArtifactStore } = await import('./s3-store.ts');
      return new S3ArtifactStore(place, keys);
    }
    default:
      return place satisfies never;
  }
}
