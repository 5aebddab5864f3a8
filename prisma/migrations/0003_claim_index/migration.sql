-- DropIndex
DROP INDEX "execution_status_queued_at_idx";

-- CreateIndex
CREATE INDEX "execution_status_owner_id_queued_at_id_idx" ON "execution"("status", "owner_id", "queued_at", "id");
