-- One submission may be run with several inputs: what came of each, and whose output a chunk is.
ALTER TABLE "execution" ADD COLUMN "results" JSON;
ALTER TABLE "log_chunk" ADD COLUMN "input" INTEGER;
