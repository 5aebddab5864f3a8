-- One that was recorded twice, as the answer to the first time was lost.
DELETE FROM "environment" a USING "environment" b
WHERE a."container_id" = b."container_id" AND a."execution_id" = b."execution_id" AND a."attempt" = b."attempt"
  AND a."id" > b."id";

-- CreateIndex
CREATE UNIQUE INDEX "environment_container_id_execution_id_attempt_key" ON "environment"("container_id", "execution_id", "attempt");
