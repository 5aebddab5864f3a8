import type { editor } from 'monaco-editor';
import { columnIn } from '#core/columns.ts';
import type { Problem, ProblemSeverity } from '#core/problem-matchers.ts';
import type { Monaco } from './load-monaco.ts';

const OWNER = 'sandpiper';
const GUTTER: Record<ProblemSeverity, string> = {
  error: 'problem-gutter problem-gutter-error',
  warning: 'problem-gutter problem-gutter-warning',
  note: 'problem-gutter problem-gutter-note',
};

/** Draws problems into texts: a line under the place, a bar beside its line, and what was said where one points at it. */
export class ProblemMarks {
  readonly #monaco: Monaco;
  readonly #decorations = new WeakMap<editor.ITextModel, string[]>();

  constructor(monaco: Monaco) {
    this.#monaco = monaco;
  }

  /** In the place of those that the text had. */
  set(model: editor.ITextModel, problems: readonly Problem[]): void {
    const markers = problems.map((problem) => this.#markerOf(model, problem));
    this.#monaco.editor.setModelMarkers(model, OWNER, markers);
    const bars = worstByLine(problems, model.getLineCount()).map(({ line, severity, message }) => ({
      range: new this.#monaco.Range(line, 1, line, 1),
      options: { linesDecorationsClassName: GUTTER[severity], linesDecorationsTooltip: message },
    }));
    const before = this.#decorations.get(model) ?? [];
    if (before.length > 0 || bars.length > 0) this.#decorations.set(model, model.deltaDecorations(before, bars));
  }

  #markerOf(model: editor.ITextModel, problem: Problem): editor.IMarkerData {
    const { column, columnUnit, severity, message } = problem;
    const lineNumber = Math.min(problem.line, model.getLineCount());
    const first = model.getLineFirstNonWhitespaceColumn(lineNumber) || 1;
    const last = model.getLineMaxColumn(lineNumber);
    const wanted = column === null ? first : columnIn(model.getLineContent(lineNumber), column, columnUnit);
    const startColumn = Math.min(wanted, last);
    const word = column === null ? null : model.getWordAtPosition({ lineNumber, column: startColumn });
    return {
      severity: this.#severityOf(severity),
      message,
      startLineNumber: lineNumber,
      startColumn,
      endLineNumber: lineNumber,
      endColumn: word?.endColumn ?? (column === null ? last : startColumn + 1),
    };
  }

  #severityOf(severity: ProblemSeverity) {
    const { MarkerSeverity } = this.#monaco;
    return { error: MarkerSeverity.Error, warning: MarkerSeverity.Warning, note: MarkerSeverity.Info }[severity];
  }
}

const SEVERITIES: readonly ProblemSeverity[] = ['error', 'warning', 'note'];

/** Of each line that has any, the problem that counts most, within the lines that there are. */
export function worstByLine<P extends Pick<Problem, 'line' | 'severity'>>(problems: readonly P[], lines: number): P[] {
  const worst = new Map<number, P>();
  for (const problem of problems) {
    const line = Math.min(problem.line, lines);
    const before = worst.get(line);
    if (before && SEVERITIES.indexOf(before.severity) <= SEVERITIES.indexOf(problem.severity)) continue;
    worst.set(line, { ...problem, line });
  }
  return [...worst.values()];
}
