-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "role" AS ENUM ('ADMIN', 'DEVELOPER');

-- CreateEnum
CREATE TYPE "execution_kind" AS ENUM ('CODE_SESSION', 'RAW_CODE', 'GIT_REPOSITORY', 'CUSTOM_IMAGE', 'PROJECT');

-- CreateEnum
CREATE TYPE "execution_status" AS ENUM ('QUEUED', 'DELAYED', 'RUNNING', 'COMPLETED', 'FAILED', 'TIMEOUT', 'TERMINATED');

-- CreateEnum
CREATE TYPE "outcome_type" AS ENUM ('EXITED', 'PREPARE_ERROR', 'COMPILE_ERROR', 'SIGNALED', 'OUT_OF_MEMORY', 'TIMEOUT', 'OUTPUT_LIMIT', 'TERMINATED', 'ENVIRONMENT');

-- CreateEnum
CREATE TYPE "phase" AS ENUM ('PREPARE', 'COMPILE', 'RUN');

-- CreateEnum
CREATE TYPE "log_stream" AS ENUM ('stdout', 'stderr');

-- CreateEnum
CREATE TYPE "session_status" AS ENUM ('ACTIVE', 'ARCHIVED');

-- CreateEnum
CREATE TYPE "image_status" AS ENUM ('READY', 'BUILDING', 'AVAILABLE', 'UNAVAILABLE');

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT,
    "image" TEXT,
    "email_verified" TIMESTAMPTZ(3),
    "role" "role" NOT NULL DEFAULT 'DEVELOPER',
    "password_hash" TEXT,
    "password_temporary" BOOLEAN NOT NULL DEFAULT false,
    "session_epoch" INTEGER NOT NULL DEFAULT 1,
    "disabled_at" TIMESTAMPTZ(3),
    "last_seen_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "provider_account_id" TEXT NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_link" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sign_in_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_attempt" (
    "id" BIGSERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sign_in_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "code_session" (
    "id" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "files" JSON NOT NULL,
    "entry" TEXT NOT NULL,
    "stdin" TEXT NOT NULL,
    "args" JSON NOT NULL,
    "env" JSON NOT NULL,
    "limits" JSONB NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "status" "session_status" NOT NULL DEFAULT 'ACTIVE',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "code_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "project" (
    "id" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "source" JSONB NOT NULL,
    "files" JSON,
    "language" TEXT,
    "image" TEXT,
    "scripts" JSONB NOT NULL,
    "initial_commands" JSONB NOT NULL,
    "build_command" TEXT,
    "env" JSONB NOT NULL,
    "limits" JSONB NOT NULL,
    "network" TEXT NOT NULL DEFAULT 'none',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "execution" (
    "id" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "kind" "execution_kind" NOT NULL,
    "language" TEXT,
    "title" TEXT NOT NULL,
    "status" "execution_status" NOT NULL DEFAULT 'QUEUED',
    "delay_reason" TEXT,
    "submission" JSON NOT NULL,
    "limits" JSONB NOT NULL,
    "repeatable" BOOLEAN NOT NULL DEFAULT true,
    "session_id" TEXT,
    "project_id" TEXT,
    "retry_of" TEXT,
    "idempotency_key" TEXT,
    "idempotency_hash" TEXT,
    "terminate_requested_at" TIMESTAMPTZ(3),
    "outcome_type" "outcome_type",
    "exit_code" INTEGER,
    "signal" TEXT,
    "outcome_message" TEXT,
    "phases" JSONB NOT NULL DEFAULT '[]',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "fencing_token" TEXT,
    "worker_id" TEXT,
    "not_before" TIMESTAMPTZ(3),
    "last_seq" INTEGER NOT NULL DEFAULT 0,
    "truncated" BOOLEAN NOT NULL DEFAULT false,
    "wall_ms" DOUBLE PRECISION,
    "cpu_ms" DOUBLE PRECISION,
    "peak_memory_bytes" BIGINT,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "execution_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "environment" (
    "id" TEXT NOT NULL,
    "execution_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "engine" TEXT NOT NULL,
    "runtime" TEXT NOT NULL,
    "image" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "container_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "environment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_chunk" (
    "execution_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "phase" "phase" NOT NULL,
    "stream" "log_stream" NOT NULL,
    "content" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "log_chunk_pkey" PRIMARY KEY ("execution_id","seq")
);

-- CreateTable
CREATE TABLE "execution_event" (
    "id" BIGSERIAL NOT NULL,
    "execution_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "from_status" "execution_status",
    "to_status" "execution_status" NOT NULL,
    "attempt" INTEGER NOT NULL,
    "worker_id" TEXT,
    "detail" TEXT,

    CONSTRAINT "execution_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "action" TEXT NOT NULL,
    "actor_id" TEXT,
    "target" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" TEXT NOT NULL,
    "hostname" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "capacity" INTEGER NOT NULL,
    "running" INTEGER NOT NULL DEFAULT 0,
    "engine_status" TEXT NOT NULL DEFAULT 'unknown',
    "engine_detail" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stopped_at" TIMESTAMPTZ(3),

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "language_image" (
    "worker_id" TEXT NOT NULL,
    "language_id" TEXT NOT NULL,
    "status" "image_status" NOT NULL,
    "detail" TEXT,
    "version" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "language_image_pkey" PRIMARY KEY ("worker_id","language_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE INDEX "user_created_at_id_idx" ON "user"("created_at", "id");

-- CreateIndex
CREATE INDEX "account_user_id_idx" ON "account"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_provider_provider_account_id_key" ON "account"("provider", "provider_account_id");

-- CreateIndex
CREATE UNIQUE INDEX "sign_in_link_secret_hash_key" ON "sign_in_link"("secret_hash");

-- CreateIndex
CREATE INDEX "sign_in_link_user_id_idx" ON "sign_in_link"("user_id");

-- CreateIndex
CREATE INDEX "sign_in_attempt_key_at_idx" ON "sign_in_attempt"("key", "at");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_secret_hash_key" ON "api_token"("secret_hash");

-- CreateIndex
CREATE INDEX "api_token_user_id_created_at_idx" ON "api_token"("user_id", "created_at");

-- CreateIndex
CREATE INDEX "code_session_owner_id_status_updated_at_id_idx" ON "code_session"("owner_id", "status", "updated_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "project_owner_id_updated_at_id_idx" ON "project"("owner_id", "updated_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "execution_owner_id_queued_at_id_idx" ON "execution"("owner_id", "queued_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "execution_queued_at_id_idx" ON "execution"("queued_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "execution_status_queued_at_idx" ON "execution"("status", "queued_at");

-- CreateIndex
CREATE INDEX "execution_session_id_queued_at_idx" ON "execution"("session_id", "queued_at" DESC);

-- CreateIndex
CREATE INDEX "execution_project_id_queued_at_idx" ON "execution"("project_id", "queued_at" DESC);

-- CreateIndex
CREATE INDEX "execution_worker_id_status_idx" ON "execution"("worker_id", "status");

-- CreateIndex
CREATE UNIQUE INDEX "execution_owner_id_idempotency_key_key" ON "execution"("owner_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "environment_execution_id_attempt_idx" ON "environment"("execution_id", "attempt");

-- CreateIndex
CREATE INDEX "execution_event_execution_id_id_idx" ON "execution_event"("execution_id", "id");

-- CreateIndex
CREATE INDEX "audit_event_at_id_idx" ON "audit_event"("at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "worker_heartbeat_at_idx" ON "worker"("heartbeat_at");

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in_link" ADD CONSTRAINT "sign_in_link_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_session" ADD CONSTRAINT "code_session_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project" ADD CONSTRAINT "project_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "execution" ADD CONSTRAINT "execution_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "execution" ADD CONSTRAINT "execution_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "code_session"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "execution" ADD CONSTRAINT "execution_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "environment" ADD CONSTRAINT "environment_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "execution"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "log_chunk" ADD CONSTRAINT "log_chunk_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "execution"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "execution_event" ADD CONSTRAINT "execution_event_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "execution"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "language_image" ADD CONSTRAINT "language_image_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "worker"("id") ON DELETE CASCADE ON UPDATE CASCADE;
