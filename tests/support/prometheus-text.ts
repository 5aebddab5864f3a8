export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ParsedMetric {
  readonly type: string;
  readonly help: string;
  readonly samples: readonly ParsedSample[];
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;

/** Reads Prometheus' text format as strictly as Prometheus does. @throws where a line is none of it */
export function parsePrometheusText(text: string): Map<string, ParsedMetric> {
  const metrics = new Map<string, { type: string; help: string; samples: ParsedSample[] }>();
  const of = (name: string) => {
    const known = metrics.get(name) ?? { type: 'untyped', help: '', samples: [] };
    metrics.set(name, known);
    return known;
  };
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === 'HELP') of(name).help = rest;
    else if (kind === 'TYPE') of(name).type = rest;
    else {
      const sample = sampleOf(line);
      const family = sample.name.replace(/_(bucket|sum|count)$/, '');
      of(metrics.has(sample.name) ? sample.name : family).samples.push(sample);
    }
  }
  for (const [name, { type, help, samples }] of metrics) {
    if (type === 'untyped' || help === '') throw new Error(`${name} has no type or no help`);
    const keys = samples.map((each) => `${each.name}${JSON.stringify(Object.entries(each.labels).sort())}`);
    if (new Set(keys).size !== keys.length) throw new Error(`${name} tells something twice`);
  }
  return metrics;
}

/** The value of the one sample with these labels. @throws where there is none */
export function sampleValue(
  metrics: Map<string, ParsedMetric>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const family = metrics.get(name) ?? metrics.get(name.replace(/_(bucket|sum|count)$/, ''));
  const found = family?.samples.find(
    (each) => each.name === name && Object.entries(labels).every(([key, value]) => each.labels[key] === value),
  );
  if (!found) throw new Error(`there is no ${name} ${JSON.stringify(labels)}`);
  return found.value;
}

function sampleOf(line: string): ParsedSample {
  const [, name, labelText = '', valueText = ''] = SAMPLE.exec(line) ?? [];
  if (name === undefined) throw new Error(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  for (let at = 0; at < labelText.length; at = LABEL.lastIndex) {
    const [, key = '', value = ''] = LABEL.exec(labelText) ?? [];
    if (key === '') throw new Error(`no labels: ${line}`);
    labels[key] = value;
  }
  const value = valueText === '+Inf' ? Number.POSITIVE_INFINITY : Number(valueText);
  // Go's parser, which is Prometheus', takes it in any case.
  if (Number.isNaN(value) && valueText.toLowerCase() !== 'nan') throw new Error(`no value: ${line}`);
  return { name, labels, value };
}
