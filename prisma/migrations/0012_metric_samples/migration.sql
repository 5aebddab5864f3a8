-- AlterTable
ALTER TABLE "execution" ADD COLUMN "log_removed_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "metric_sample" (
    "at" TIMESTAMPTZ(3) NOT NULL,
    "queued" INTEGER NOT NULL,
    "delayed" INTEGER NOT NULL,
    "running" INTEGER NOT NULL,
    "ended" JSONB NOT NULL,
    "wait_p50_ms" DOUBLE PRECISION,
    "wait_p95_ms" DOUBLE PRECISION,
    "run_p50_ms" DOUBLE PRECISION,
    "run_p95_ms" DOUBLE PRECISION,
    "workers" INTEGER NOT NULL,
    "capacity" INTEGER NOT NULL,
    "memory_bytes" BIGINT NOT NULL,
    "memory_used_bytes" BIGINT NOT NULL,
    "cpus" DOUBLE PRECISION NOT NULL,
    "cpus_used" DOUBLE PRECISION NOT NULL,
    "database_bytes" BIGINT NOT NULL,

    CONSTRAINT "metric_sample_pkey" PRIMARY KEY ("at")
);

-- With all that is counted of those that ended, and whether their log is gone, so that the table need not be read.
CREATE INDEX "execution_ended_at_idx"
  ON "execution"("ended_at", "outcome_type", "queued_at", "started_at", "log_removed_at") WHERE (ended_at IS NOT NULL);
