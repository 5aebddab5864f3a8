-- What a worker has for runs and has given away, as of its last heartbeat; nothing until it knows. Bytes, cores.
ALTER TABLE "worker"
  ADD COLUMN "memory_bytes" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "cpus" DOUBLE PRECISION NOT NULL DEFAULT 0,
  ADD COLUMN "max_containers" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "memory_used_bytes" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "memory_free_bytes" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "cpus_used" DOUBLE PRECISION NOT NULL DEFAULT 0,
  ADD COLUMN "runners_idle" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "runners_busy" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "rss_bytes" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "draining_at" TIMESTAMPTZ(3);
