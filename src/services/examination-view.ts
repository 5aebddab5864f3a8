import type { Examination, ExaminationSummary } from '#core/contracts/examinations.ts';
import type { ExaminationRecord, ExaminationSummaryRecord } from '#db/stores/examination-store.ts';

export function toExaminationSummary(record: ExaminationSummaryRecord): ExaminationSummary {
  const { id, workerId, hostname, status, requestedAt, startedAt, endedAt, problem, counts } = record;
  return {
    id,
    workerId,
    hostname,
    status,
    requestedAt: requestedAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    problem,
    counts,
  };
}

export function toExamination(record: ExaminationRecord): Examination {
  return { ...toExaminationSummary(record), report: record.report };
}
