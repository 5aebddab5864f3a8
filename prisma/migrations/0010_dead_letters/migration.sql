-- CreateEnum
CREATE TYPE "dead_letter_resolution" AS ENUM ('RETRIED', 'DISCARDED');

-- CreateTable
CREATE TABLE "dead_letter" (
    "execution_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolution" "dead_letter_resolution",
    "resolved_at" TIMESTAMPTZ(3),
    "resolved_by" TEXT,
    "retry_id" TEXT,
    "reason" TEXT,

    CONSTRAINT "dead_letter_pkey" PRIMARY KEY ("execution_id")
);

-- CreateIndex
CREATE INDEX "dead_letter_at_execution_id_idx" ON "dead_letter"("at" DESC, "execution_id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "dead_letter_retry_id_key" ON "dead_letter"("retry_id");

-- AddForeignKey
ALTER TABLE "dead_letter" ADD CONSTRAINT "dead_letter_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "execution"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dead_letter" ADD CONSTRAINT "dead_letter_resolved_by_fkey" FOREIGN KEY ("resolved_by") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dead_letter" ADD CONSTRAINT "dead_letter_retry_id_fkey" FOREIGN KEY ("retry_id") REFERENCES "execution"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- The open ones, which are few, however many there were.
CREATE INDEX dead_letter_open_idx ON dead_letter (at DESC, execution_id DESC) WHERE resolution IS NULL;

ALTER TABLE dead_letter
  ADD CONSTRAINT dead_letter_resolved_at CHECK ((resolution IS NULL) = (resolved_at IS NULL)),
  ADD CONSTRAINT dead_letter_open_is_bare CHECK (
    resolution IS NOT NULL OR (resolved_by IS NULL AND retry_id IS NULL AND reason IS NULL)
  ),
  ADD CONSTRAINT dead_letter_only_retried_has_retry CHECK (retry_id IS NULL OR resolution = 'RETRIED'),
  ADD CONSTRAINT dead_letter_discarded_for_a_reason CHECK (resolution IS DISTINCT FROM 'DISCARDED' OR reason IS NOT NULL);

-- Whoever ends an execution by our own fault, it stands in the list.
CREATE FUNCTION execution_add_dead_letter() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO dead_letter (execution_id, at) VALUES (NEW.id, now());
  RETURN NULL;
END
$$;

CREATE TRIGGER execution_dead_letter AFTER UPDATE OF status ON execution
FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status AND NEW.status = 'FAILED' AND NEW.outcome_type = 'ENVIRONMENT')
EXECUTE FUNCTION execution_add_dead_letter();

-- Those that ended so before there was a list.
INSERT INTO dead_letter (execution_id, at)
SELECT id, ended_at FROM execution WHERE status = 'FAILED' AND outcome_type = 'ENVIRONMENT';

-- Which attempt got which container, where the number of an attempt came twice: by the database's own clock.
ALTER TABLE "environment" ADD COLUMN "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
UPDATE environment c
SET recorded_at = coalesce(
  (SELECT min(v.at) FROM execution_event v
   WHERE v.execution_id = c.execution_id AND v.to_status = 'RUNNING' AND v.attempt = c.attempt),
  c.created_at
);

-- How many attempts failed through our fault: the others cost none of those that an execution has.
ALTER TABLE "execution" ADD COLUMN "faults" INTEGER NOT NULL DEFAULT 0;
UPDATE execution SET faults = greatest(0, attempt - 1) WHERE status IN ('QUEUED', 'DELAYED', 'RUNNING');
ALTER TABLE execution ADD CONSTRAINT execution_faults_not_negative CHECK (faults >= 0);
ALTER TABLE "execution_event" ADD COLUMN "faults" INTEGER NOT NULL DEFAULT 0;

CREATE OR REPLACE FUNCTION execution_write_event() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  before execution_status := CASE WHEN TG_OP = 'UPDATE' THEN OLD.status END;
BEGIN
  IF before IS DISTINCT FROM NEW.status THEN
    INSERT INTO execution_event (execution_id, at, from_status, to_status, attempt, faults, worker_id, detail)
    VALUES (
      NEW.id, now(), before, NEW.status, NEW.attempt, NEW.faults, NEW.worker_id,
      CASE
        WHEN NEW.status = 'DELAYED' OR (NEW.status = 'QUEUED' AND before = 'RUNNING') THEN NEW.delay_reason
        ELSE NEW.outcome_message
      END
    );
  END IF;
  PERFORM pg_notify(
    'sandpiper_execution',
    json_build_object('kind', 'status', 'id', NEW.id, 'status', NEW.status)::text
  );
  -- One for all that a transaction makes wait: Postgres sends what is the same once.
  IF NEW.status = 'QUEUED' THEN
    PERFORM pg_notify('sandpiper_waiting', '');
  END IF;
  RETURN NULL;
END
$$;
