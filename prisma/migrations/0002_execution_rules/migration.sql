-- What the schema can't say: which changes of status are legal, that each is written down and announced, and what must
-- be there in which status.

-- The table of src/core/execution-status.ts. A test compares the two.
CREATE FUNCTION execution_may_become(before execution_status, after execution_status) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE before
  WHEN 'QUEUED' THEN after IN ('DELAYED', 'RUNNING', 'TERMINATED')
  WHEN 'DELAYED' THEN after IN ('QUEUED', 'RUNNING', 'TERMINATED')
  WHEN 'RUNNING' THEN after IN ('QUEUED', 'DELAYED', 'COMPLETED', 'FAILED', 'TIMEOUT', 'TERMINATED')
  ELSE false
END;

CREATE FUNCTION execution_guard_status() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'QUEUED' THEN
      RAISE EXCEPTION 'an execution is made QUEUED, not %', NEW.status USING ERRCODE = 'check_violation';
    END IF;
  ELSIF NOT execution_may_become(OLD.status, NEW.status) THEN
    RAISE EXCEPTION 'execution % may not go from % to %', NEW.id, OLD.status, NEW.status
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER execution_guard_insert BEFORE INSERT ON execution
FOR EACH ROW EXECUTE FUNCTION execution_guard_status();

CREATE TRIGGER execution_guard_update BEFORE UPDATE OF status ON execution
FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION execution_guard_status();

-- `detail` is why it waits, why an attempt was given back, or how it ended.
CREATE FUNCTION execution_write_event() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  before execution_status := CASE WHEN TG_OP = 'UPDATE' THEN OLD.status END;
BEGIN
  IF before IS DISTINCT FROM NEW.status THEN
    INSERT INTO execution_event (execution_id, at, from_status, to_status, attempt, worker_id, detail)
    VALUES (
      NEW.id, now(), before, NEW.status, NEW.attempt, NEW.worker_id,
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
  RETURN NULL;
END
$$;

CREATE TRIGGER execution_event_insert AFTER INSERT ON execution
FOR EACH ROW EXECUTE FUNCTION execution_write_event();

-- A new reason to wait is no event, but whoever watches is told.
CREATE TRIGGER execution_event_update AFTER UPDATE OF status, delay_reason ON execution
FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.delay_reason IS DISTINCT FROM NEW.delay_reason)
EXECUTE FUNCTION execution_write_event();

ALTER TABLE execution
  ADD CONSTRAINT execution_running_is_claimed CHECK (
    status <> 'RUNNING'
    OR (fencing_token IS NOT NULL AND worker_id IS NOT NULL AND started_at IS NOT NULL AND attempt >= 1)
  ),
  ADD CONSTRAINT execution_token_only_while_running CHECK (status = 'RUNNING' OR fencing_token IS NULL),
  ADD CONSTRAINT execution_delay_has_reason CHECK (status <> 'DELAYED' OR delay_reason IS NOT NULL),
  ADD CONSTRAINT execution_ended_has_outcome CHECK (
    (status IN ('COMPLETED', 'FAILED', 'TIMEOUT', 'TERMINATED'))
    = (ended_at IS NOT NULL AND outcome_type IS NOT NULL AND outcome_message IS NOT NULL)
  ),
  ADD CONSTRAINT execution_counts_not_negative CHECK (attempt >= 0 AND last_seq >= 0),
  ADD CONSTRAINT execution_key_with_hash CHECK (idempotency_key IS NULL OR idempotency_hash IS NOT NULL);

ALTER TABLE log_chunk ADD CONSTRAINT log_chunk_counts_from_one CHECK (seq >= 1 AND attempt >= 1);
ALTER TABLE "user" ADD CONSTRAINT user_email_lower_case CHECK (email = lower(email));
ALTER TABLE code_session ADD CONSTRAINT code_session_revision_from_one CHECK (revision >= 1);
ALTER TABLE worker
  ADD CONSTRAINT worker_engine_status CHECK (engine_status IN ('up', 'down', 'unknown'));

-- Each piece of output moves `last_seq`: room in the page keeps those updates off the indexes.
ALTER TABLE execution SET (fillfactor = 80);
