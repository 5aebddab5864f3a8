-- CreateTable
CREATE TABLE "execution_timings" (
    "execution_id" TEXT NOT NULL,
    "queue_ms" DOUBLE PRECISION,
    "claim_ms" DOUBLE PRECISION,
    "transfer_ms" DOUBLE PRECISION,
    "run_ms" DOUBLE PRECISION,
    "persist_ms" DOUBLE PRECISION,
    "persisted_at" TIMESTAMPTZ(6),
    "noticed_at" TIMESTAMPTZ(6),
    "deliver_ms" DOUBLE PRECISION,

    CONSTRAINT "execution_timings_pkey" PRIMARY KEY ("execution_id")
);

-- AddForeignKey
ALTER TABLE "execution_timings" ADD CONSTRAINT "execution_timings_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "execution"("id") ON DELETE CASCADE ON UPDATE CASCADE;
