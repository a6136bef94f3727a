/** What the script reads from a prompt. */
export interface Prompt {
  readonly step: string | undefined;
  readonly title: string;
  readonly answer: string | undefined;
  /** Passages of the project's memory that the prompt carries, in its order. */
  readonly memory: readonly { readonly number: string; readonly text: string }[];
}

const MAX_TITLE_CHARACTERS = 120;
const MAX_ECHO_CHARACTERS = 400;
const MAX_QUOTES = 3;
const MAX_QUOTE_CHARACTERS = 100;

/** Reads the markers of a prompt: `STEP:`, `TITLE:` and `ANSWER:` lines; the latest of each wins. */
export function readPrompt(texts: readonly string[]): Prompt {
  const last = texts.at(-1) ?? '';
  const all = texts.join('\n');
  return {
    step: lineAfter(last, 'STEP')?.toLowerCase(),
    title: cut(lineAfter(last, 'TITLE') ?? lineAfter(all, 'TITLE') ?? firstPlainLine(last), MAX_TITLE_CHARACTERS),
    answer: lineAfter(last, 'ANSWER') ?? lineAfter(all, 'ANSWER'),
    memory: memoryIn(all),
  };
}

/** The scripted answer: the same messages always give the same text. */
export function answerTo(texts: readonly string[]): string {
  const prompt = readPrompt(texts);
  switch (prompt.step) {
    case 'plan':
      return plan(prompt.title);
    case 'question':
      return `Before I start on “${prompt.title}”: which case matters most to you?`;
    case 'work':
      return work(prompt);
    case 'summarize':
      return summary(prompt);
    default:
      return echo(texts.at(-1) ?? '');
  }
}

function plan(title: string): string {
  return [
    `1. Read what is known about “${title}” and find where it shows.`,
    '2. Make the smallest change that settles it, and check it.',
    '3. Report the result with a link to the evidence.',
  ].join('\n');
}

function work({ title, answer, memory }: Prompt): string {
  const quoted = answer === undefined ? 'Nobody had to be asked.' : `You said: “${answer}”. The work follows that.`;
  return [
    `I worked on “${title}”. ${quoted}${known(memory)}`,
    'The cause was a check that ran before the data it needs was there. I moved it behind the data, kept the public behaviour as it was, and covered the case with a test that failed before and passes now.',
    'What is left to decide is whether the change goes out today; nothing else depends on it.',
  ].join('\n\n');
}

function summary({ title, answer, memory }: Prompt): string {
  const decision = answer === undefined ? 'No question was open.' : `The decision was “${answer}”.`;
  return `“${title}” is finished. ${decision} The change is small, tested and ready for review.${known(memory)}`;
}

/** What it was given of memory, quoted with its number; nothing when there was none. */
function known(memory: Prompt['memory']): string {
  if (memory.length === 0) return '';
  const quotes = memory
    .slice(0, MAX_QUOTES)
    .map(({ number, text }) => `“${cut(text, MAX_QUOTE_CHARACTERS)}” [${number}]`);
  return ` I kept to what is known: ${quotes.join('; ')}.`;
}

function memoryIn(text: string): Prompt['memory'] {
  const found = text.matchAll(/^[ \t]*MEMORY \[(\d{1,3})\]:[ \t]*(.+?)[ \t]*$/gm);
  return [...found].map(([, number = '', words = '']) => ({ number, text: words }));
}

function echo(last: string): string {
  const text = last.trim();
  if (text === '') return 'I did not get a text. Tell me what you need, in one sentence.';
  return `Here is what I understood: ${cut(text, MAX_ECHO_CHARACTERS)}`;
}

/** The rest of the last line that starts with the marker. */
function lineAfter(text: string, marker: string): string | undefined {
  const found = [...text.matchAll(new RegExp(`^[ \\t]*${marker}:[ \\t]*(.+?)[ \\t]*$`, 'gm'))].at(-1)?.[1];
  return found === undefined || found === '' ? undefined : found;
}

function firstPlainLine(text: string): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '' && !/^[ \t]*[A-Z]+:/.test(candidate));
  return line?.trim() ?? 'this task';
}

function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length > length ? `${characters.slice(0, length).join('')}…` : text;
}
