import type { Config } from '#config/config.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { FolderArtifactStore } from './folder-store.ts';

/** Where an instance keeps the bytes of artifacts, as its operator wants it. */
export async function createArtifactStore(store: Config['artifacts']['store']): Promise<ArtifactStore> {
  switch (store.type) {
    case 'folder':
      return new FolderArtifactStore(store.path);
    case 's3':
      throw new Error('s3');
    default:
      return store satisfies never;
  }
}
