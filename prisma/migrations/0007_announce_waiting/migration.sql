-- Workers are told of what waits on a channel of its own: they listen to no other news of executions.
CREATE OR REPLACE FUNCTION execution_write_event() RETURNS trigger
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
  -- One for all that a transaction makes wait: Postgres sends what is the same once.
  IF NEW.status = 'QUEUED' THEN
    PERFORM pg_notify('sandpiper_waiting', '');
  END IF;
  RETURN NULL;
END
$$;
