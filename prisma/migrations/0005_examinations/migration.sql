-- CreateEnum
CREATE TYPE "examination_status" AS ENUM ('REQUESTED', 'RUNNING', 'DONE', 'FAILED');

-- CreateTable
CREATE TABLE "examination" (
    "id" TEXT NOT NULL,
    "worker_id" TEXT NOT NULL,
    "status" "examination_status" NOT NULL DEFAULT 'REQUESTED',
    "requested_by" TEXT,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "problem" TEXT,
    "report" JSONB,

    CONSTRAINT "examination_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "examination_worker_id_requested_at_idx" ON "examination"("worker_id", "requested_at" DESC);

-- CreateIndex
CREATE INDEX "examination_requested_at_idx" ON "examination"("requested_at" DESC);

-- AddForeignKey
ALTER TABLE "examination" ADD CONSTRAINT "examination_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "worker"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "examination" ADD CONSTRAINT "examination_requested_by_fkey" FOREIGN KEY ("requested_by") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE CASCADE;
