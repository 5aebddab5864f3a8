-- Who is next: the class of an execution, its turn among those of its class, and what it needs of a worker.
CREATE TYPE "queue_class" AS ENUM ('INTERACTIVE', 'BATCH');

ALTER TABLE "execution"
  ADD COLUMN "queue_class" "queue_class" NOT NULL DEFAULT 'BATCH',
  ADD COLUMN "turn" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "memory_bytes" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "cpus" DOUBLE PRECISION NOT NULL DEFAULT 0,
  ADD COLUMN "short_of_room_since" TIMESTAMPTZ(3);

-- What waits or runs has its limits in the submission only.
UPDATE "execution"
SET "memory_bytes" = coalesce(("limits" ->> 'memoryBytes')::bigint, 0), "cpus" = coalesce(("limits" ->> 'cpus')::float8, 0)
WHERE "status" IN ('QUEUED', 'DELAYED', 'RUNNING');

-- CreateTable
CREATE TABLE "owner_turn" (
    "owner_id" TEXT NOT NULL,
    "queue_class" "queue_class" NOT NULL,
    "next" BIGINT NOT NULL,

    CONSTRAINT "owner_turn_pkey" PRIMARY KEY ("owner_id","queue_class")
);

-- AddForeignKey
ALTER TABLE "owner_turn" ADD CONSTRAINT "owner_turn_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- CreateIndex
CREATE INDEX "execution_waiting_idx" ON "execution"("queue_class", "turn", "queued_at", "id") WHERE (status = ANY (ARRAY['QUEUED'::execution_status, 'DELAYED'::execution_status]));

-- The claim goes by turn now, not from owner to owner.
DROP INDEX "execution_status_owner_id_queued_at_id_idx";
CREATE INDEX "execution_status_queued_at_id_idx" ON "execution"("status", "queued_at" DESC, "id" DESC);

-- How far the turns of each class have been served. Sequences, as they are shared without a lock that lasts until the
-- commit: that one falls behind by a turn after a crash makes nothing unfair.
CREATE SEQUENCE "queue_time_interactive" MINVALUE 0 START 0;
CREATE SEQUENCE "queue_time_batch" MINVALUE 0 START 0;
-- How many claims there were: one in so many looks at the batch class first.
CREATE SEQUENCE "queue_claims" MINVALUE 0 START 0 CYCLE;
