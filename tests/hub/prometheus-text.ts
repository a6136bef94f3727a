/** A metric family of the Prometheus text format, with its samples. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const sampleLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const labelPart = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;

/** Reads what Prometheus would scrape; throws at the first line that Prometheus, or its linter, would not take. */
export function parsePrometheusText(text: string): ReadonlyMap<string, Family> {
  const families = new Map<string, { name: string; type: string; help: string; samples: Sample[] }>();
  const seen = new Set<string>();
  let help = '';
  let current: { name: string; type: string; help: string; samples: Sample[] } | undefined;
  for (const line of text.split('\n')) {
    const comment = /^# (HELP|TYPE|UNIT) (\S+) ?(.*)$/.exec(line);
    if (line === '') continue;
    if (comment !== null) {
      const [, keyword, name = '', rest = ''] = comment;
      if (keyword === 'HELP') help = rest;
      if (keyword !== 'TYPE') continue;
      if (families.has(name)) throw new Error(`second TYPE of ${name}`);
      if (!['counter', 'gauge', 'histogram'].includes(rest)) throw new Error(`${name} has the type ${rest}`);
      if (help === '') throw new Error(`${name} has no help`);
      current = { name, type: rest, help, samples: [] };
      families.set(name, current);
      help = '';
      continue;
    }
    const sample = readSample(line);
    if (current === undefined || !belongsTo(sample.name, current))
      throw new Error(`sample outside its family: ${line}`);
    const key = `${sample.name}${JSON.stringify(Object.entries(sample.labels).sort())}`;
    if (seen.has(key)) throw new Error(`second sample of one series: ${line}`);
    seen.add(key);
    current.samples.push(sample);
  }
  for (const family of families.values()) checkFamily(family);
  return families;
}

function readSample(line: string): Sample {
  const match = sampleLine.exec(line);
  if (match === null) throw new Error(`unreadable line: ${line}`);
  const [, name = '', labelText = '', valueText = ''] = match;
  const labels: Record<string, string> = {};
  labelPart.lastIndex = 0;
  while (labelPart.lastIndex < labelText.length) {
    const part = labelPart.exec(labelText);
    if (part === null) throw new Error(`unreadable labels: ${line}`);
    const [, label = '', value = ''] = part;
    if (label in labels) throw new Error(`label twice: ${line}`);
    labels[label] = value;
  }
  const value = valueText === '+Inf' ? Infinity : valueText === '-Inf' ? -Infinity : Number(valueText);
  if (Number.isNaN(value)) throw new Error(`no number: ${line}`);
  return { name, labels, value };
}

function belongsTo(sample: string, family: { name: string; type: string }): boolean {
  if (family.type !== 'histogram') return sample === family.name;
  return ['_bucket', '_sum', '_count'].some((part) => sample === family.name + part);
}

/** What `promtool check metrics` holds: counters end in `_total`, histograms are cumulative up to their count. */
function checkFamily(family: Family): void {
  if ((family.type === 'counter') !== family.name.endsWith('_total'))
    throw new Error(`name of a counter: ${family.name}`);
  if (family.type === 'counter' && family.samples.some((sample) => sample.value < 0)) throw new Error(family.name);
  if (family.type !== 'histogram') return;
  const keyOf = ({ labels }: Sample): string =>
    JSON.stringify(Object.entries(labels).filter(([label]) => label !== 'le'));
  const series = Map.groupBy(family.samples, keyOf);
  for (const samples of series.values()) {
    const buckets = samples.filter((sample) => sample.name.endsWith('_bucket'));
    const counts = buckets.map((bucket) => bucket.value);
    const total = samples.find((sample) => sample.name.endsWith('_count'))?.value;
    const isRising = counts.every((count, index) => index === 0 || count >= (counts[index - 1] as number));
    if (!isRising || buckets.at(-1)?.labels['le'] !== '+Inf' || counts.at(-1) !== total)
      throw new Error(`histogram does not add up: ${family.name}`);
  }
}
