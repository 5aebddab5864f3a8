-- Projects with secrets and members, credentials of repositories, artifacts, and results that serve again.
-- AlterTable
ALTER TABLE "execution" ADD COLUMN     "artifacts_truncated" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "cache_key" TEXT,
ADD COLUMN     "cached_from" TEXT,
ADD COLUMN     "script" TEXT;

-- AlterTable
ALTER TABLE "project" ADD COLUMN     "entry" TEXT,
ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 1,
ALTER COLUMN "scripts" SET DATA TYPE JSON,
ALTER COLUMN "initial_commands" SET DATA TYPE JSON,
ALTER COLUMN "env" SET DATA TYPE JSON;

-- AlterTable
ALTER TABLE "log_chunk" ADD COLUMN     "step" TEXT;

-- CreateTable
CREATE TABLE "project_secret" (
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "project_secret_pkey" PRIMARY KEY ("project_id","name")
);

-- CreateTable
CREATE TABLE "project_member" (
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "project_member_pkey" PRIMARY KEY ("project_id","user_id")
);

-- CreateTable
CREATE TABLE "credential" (
    "id" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dependency_set" (
    "id" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "package_manager" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "image_digest" TEXT NOT NULL,
    "lockfile_hash" TEXT NOT NULL,
    "packages" INTEGER NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dependency_set_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "artifact" (
    "execution_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "path" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "content_type" TEXT NOT NULL,
    "set_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "artifact_pkey" PRIMARY KEY ("execution_id","number")
);

-- CreateTable
CREATE TABLE "artifact_set" (
    "id" TEXT NOT NULL,
    "execution_id" TEXT NOT NULL,
    "fencing_token" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removing_at" TIMESTAMPTZ(3),

    CONSTRAINT "artifact_set_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "project_member_user_id_idx" ON "project_member"("user_id");

-- CreateIndex
CREATE INDEX "dependency_set_last_used_at_idx" ON "dependency_set"("last_used_at");

-- CreateIndex
CREATE UNIQUE INDEX "dependency_set_owner_id_image_digest_package_manager_lockfi_key" ON "dependency_set"("owner_id", "image_digest", "package_manager", "lockfile_hash");

-- CreateIndex
CREATE UNIQUE INDEX "credential_owner_id_name_key" ON "credential"("owner_id", "name");

-- CreateIndex
CREATE INDEX "artifact_set_id_idx" ON "artifact"("set_id");

-- CreateIndex
CREATE UNIQUE INDEX "artifact_execution_id_path_key" ON "artifact"("execution_id", "path");

-- CreateIndex
CREATE INDEX "execution_owner_id_cache_key_ended_at_idx" ON "execution"("owner_id", "cache_key", "ended_at" DESC) WHERE (cache_key IS NOT NULL);

-- CreateIndex
CREATE INDEX "execution_project_id_script_queued_at_id_idx" ON "execution"("project_id", "script", "queued_at" DESC, "id" DESC) WHERE (project_id IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "project_owner_id_name_key" ON "project"("owner_id", "name");

-- AddForeignKey
ALTER TABLE "project_secret" ADD CONSTRAINT "project_secret_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project_member" ADD CONSTRAINT "project_member_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project_member" ADD CONSTRAINT "project_member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credential" ADD CONSTRAINT "credential_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dependency_set" ADD CONSTRAINT "dependency_set_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "artifact" ADD CONSTRAINT "artifact_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "execution"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "artifact" ADD CONSTRAINT "artifact_set_id_fkey" FOREIGN KEY ("set_id") REFERENCES "artifact_set"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- An attempt that is given back leaves none, however it came to that.
CREATE FUNCTION execution_drop_artifacts() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM artifact WHERE execution_id = NEW.id;
  NEW.artifacts_truncated := false;
  RETURN NEW;
END
$$;

CREATE TRIGGER execution_given_back BEFORE UPDATE OF status ON execution
FOR EACH ROW WHEN (OLD.status = 'RUNNING' AND NEW.status IN ('QUEUED', 'DELAYED'))
EXECUTE FUNCTION execution_drop_artifacts();
