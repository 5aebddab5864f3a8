-- Filters of lists: the newest of each status, kind and language stand together, of one owner and of all. Whoever asks
-- for several merges the newest of each, so that what was seldom or long ago is found as soon as anything else.
CREATE INDEX "execution_owner_id_status_kind_language_queued_at_id_idx"
  ON "execution"("owner_id", "status", "kind", "language", "queued_at" DESC, "id" DESC);
CREATE INDEX "execution_status_kind_language_queued_at_id_idx"
  ON "execution"("status", "kind", "language", "queued_at" DESC, "id" DESC);

-- DropIndex
DROP INDEX "execution_status_queued_at_id_idx";

-- Words within titles. Of those that have ended only, as each change of status would write all of a title's trigrams
-- again. A server of one's own may lack the extension: search then reads what it looks at.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX "execution_title_idx" ON "execution" USING gin ("title" gin_trgm_ops) WHERE (ended_at IS NOT NULL);
EXCEPTION WHEN undefined_file OR feature_not_supported OR insufficient_privilege THEN
  RAISE WARNING 'search in titles has no index: %', SQLERRM;
END
$$;
