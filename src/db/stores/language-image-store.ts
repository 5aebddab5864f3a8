import type { ImageStatus } from '#core/contracts/languages.ts';
import type { WorkerId } from '#core/ids.ts';

export interface LanguageImageRecord {
  readonly workerId: WorkerId;
  readonly languageId: string;
  readonly status: ImageStatus;
  readonly detail: string | null;
  readonly version: string | null;
}

export interface LanguageImageStore {
  /** Writes and NOTIFYs `sandpiper_image`. */
  set(image: LanguageImageRecord): Promise<void>;
  /** Those of workers that are alive. */
  ofAliveWorkers(withinMs: number): Promise<LanguageImageRecord[]>;
  /** By the id of the language, what the last image of it that any worker had says; also of workers that are gone. */
  lastVersions(): Promise<Readonly<Record<string, string>>>;
}
